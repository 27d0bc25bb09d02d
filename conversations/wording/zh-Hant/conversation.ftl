# 任何對話中由助理自己說的話。{ $practice } 是診所名稱。

disclosure = 您好，我是 { $practice } 的自動助理。想找真人，隨時傳「真人」或 HUMAN。
disclosure-sms = { $practice }：我是自動助理。找真人請傳「真人」或 HUMAN，停收簡訊請傳 STOP。簡訊沒有加密，請不要寫私密資料。
language-assistance = 我們用您的語言免費幫您，也有口譯員。需要時告訴我們「要口譯」就行。
ack-latched = 謝謝，我已把這則加到您的訊息裡。我們的工作人員已經收到，會在這裡回覆您。如果變成緊急情況，請撥打 911。
opt-out-confirmed = 您在這裡不會再收到 { $practice } 的訊息。改變主意請傳 START。
opt-in-confirmed = 歡迎回來。您會在這裡重新收到 { $practice } 的訊息。不想再收請傳 STOP。
chitchat = 不客氣！白天晚上都可以傳訊息給我們。
ask-back = 我想弄清楚：您是要問預約、續藥，還是想找真人說話？
choice-appointment = 預約
choice-refill = 續藥
choice-person = 找真人
portal-link = 我們有給您的答覆。請在您的安全入口網站查看：{ $link }
which-article = 您想問的是其中哪一個？
which-article-sms = 您想問的是其中哪一個？
    { $options }
alarm-again = 已通知值班護理師。如果現在有人有危險，請撥打 911。不要等我們回覆。
crisis-again = 已通知值班護理師，會在這裡回覆您。您隨時可以打電話或傳簡訊給 988。如果現在有人有危險，請撥打 911。
helped-yes = 有幫助，謝謝
helped-no = 沒太幫到
helped-thanks = 很高興幫到您！
helped-sorry = 抱歉。請換個說法告訴我，或者找真人說。
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = 本訊息由機器翻譯。需要口譯員請回覆「口譯員」。
choice-interpreter = 口譯員
# After an article that there is only in another language.
article-other-language = 抱歉，這則答覆還沒有您的語言版本。需要口譯員請回覆「口譯員」。
