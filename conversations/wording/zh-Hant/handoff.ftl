### 轉給真人時說的話，以及緊急和危機情況的固定文字。內容須經核准，修改前請與診所臨床負責人確認。-sms 版本不超過兩段簡訊。

## 緊急和危機：訊息本身完整，不需要等任何人

handoff-emergency =
    這可能是緊急情況。請馬上撥打 911，或請身邊的人撥打。不要在這裡等回覆。

    我也已經通知值班護理師，護理師看得到您的訊息。
handoff-emergency-sms = 這可能是緊急情況。請馬上撥打 911，或請身邊的人撥打。不要在這裡等回覆。我也已通知值班護理師，護理師看得到您的訊息。
handoff-emergency-poison =
    這可能是緊急情況。如果有人倒下、抽搐、呼吸困難或叫不醒，請馬上撥打 911。

    如果沒有這些情況，請馬上打給中毒控制中心（Poison Control）：1-800-222-1222（免費，日夜都有人接，可以要求口譯）。就算還沒有任何症狀，也請打。

    我也已經通知值班護理師，護理師看得到您的訊息。
handoff-emergency-poison-sms = 倒下、抽搐、呼吸困難或叫不醒：馬上撥打 911。沒有這些情況，也請馬上打中毒控制中心 1-800-222-1222（免費，日夜都通），就算還沒有症狀。已通知值班護理師，看得到您的訊息。
handoff-emergency-self-harm =
    請馬上撥打 911，或請身邊的人撥打。您很重要，幫助很快就能到您身邊。

    您也可以隨時打電話或傳簡訊給 988（打電話可以要求口譯；退伍軍人按 1，或傳簡訊到 838255）。我已經通知值班護理師，護理師看得到您的訊息。
handoff-emergency-self-harm-sms = 請馬上撥打 911，或請身邊的人撥打。您很重要，幫助很快就能到您身邊。也可以隨時打電話或傳簡訊給 988（退伍軍人按 1，或傳簡訊到 838255）。已通知值班護理師，看得到您的訊息。
handoff-crisis =
    謝謝您告訴我們。您不必一個人撐著。

    請現在就打電話或傳簡訊給 988，白天晚上都可以：免費，而且保密。打電話可以要求口譯。也可以在 988lifeline.org 網上聊。退伍軍人請撥 988 後按 1，或傳簡訊到 838255。

    如果您或別人現在有危險，請撥打 911。我已經通知值班護理師，護理師會看您的訊息。
handoff-crisis-sms = 謝謝您告訴我們。您不必一個人撐著。請現在就打電話或傳簡訊給 988，日夜都可以，免費保密（退伍軍人按 1，或傳簡訊到 838255）。現在有危險？請撥打 911。已通知值班護理師，會看您的訊息。

## 來自他人的危險：別人看到手機，也看不出什麼

handoff-abuse = 謝謝您的訊息。我們的護理師會與您聯絡。如果現在不方便寫，沒關係，不用回覆。如果馬上需要幫助，請撥打 911。如果不方便說話，大多數地方可以傳簡訊給 911。

## 有人接手了：誰，什麼時候回覆

handoff-ack-clinical = 謝謝您告訴我們。您的訊息已轉給{ $role }，會在 { $by } 之前在這裡回覆您。任何時候覺得情況緊急，請撥打 911。
handoff-ack-emotional = 謝謝您告訴我們。這段時間讓您這麼難受，我很抱歉。您的訊息已轉給{ $role }，會有人仔細看，並在 { $by } 之前在這裡回覆您。
handoff-ack-human = 好的。您的訊息已轉給{ $role }，會在 { $by } 之前在這裡回覆您。
handoff-ack-unclear = 我想讓您得到正確的答覆，所以把您的訊息轉給了{ $role }，會在 { $by } 之前在這裡回覆您。
handoff-ack-interpreter = 好的，這對您是免費的。我已請{ $role }在 { $by } 之前來這裡幫您。
handoff-ack-billing = 您的問題已轉給{ $role }，會在 { $by } 之前在這裡回覆您。您不用再說一遍。
handoff-ack-referral = 您的問題已轉給{ $role }，查清楚後會在 { $by } 之前在這裡回覆您。
handoff-ack-refill = 您的請求已轉給{ $role }，會在 { $by } 之前在這裡回覆您。
handoff-ack-other = 我已把這件事和您寫的內容一起轉給{ $role }，您不用再說一遍。會在 { $by } 之前在這裡回覆您。
handoff-closed = 診所現在不在上班時間，{ $opens } 再開門。如果等不了，而且情況緊急，請撥打 911。
handoff-still-here = 您的訊息仍在{ $role }那裡，會在 { $by } 之前在這裡回覆您。
handoff-late = 很抱歉，讓您還在等。您的訊息在{ $role }那裡，我已提醒同事：本來早該回覆您了。
handoff-back-to-assistant = 謝謝。自動助理又回來了，有別的事可以找我。想找真人，隨時傳「真人」或 HUMAN。
handoff-satisfaction = 我們今天幫到您了嗎？請回覆數字 1（完全沒有）到 5（非常有幫助）。不回覆也可以。
handoff-satisfaction-thanks = 謝謝您告訴我們。
handoff-form-link = 這是您的安全連結：{ $link }
handoff-call-later = { $role }會在 { $by } 之前打電話給您。

## 誰來回覆

handoff-role-oncall = 值班護理師
handoff-role-nurse = 護理師
handoff-role-refills = 續藥團隊
handoff-role-front-desk = 櫃檯
handoff-role-billing = 帳單團隊
handoff-role-referrals = 轉診團隊
handoff-role-interpreter = 口譯員
