### 助理在改約、預約、取消、確認預約和續藥時說的話。短而明白；從不請人回覆 CANCEL、STOP 或 YES（電信業者會攔走）。

## 其他訊息裡用到的部分

relation-son = 您兒子
relation-daughter = 您女兒
relation-child = 您孩子
relation-mother = 您母親
relation-father = 您父親
relation-husband = 您先生
relation-wife = 您太太
relation-partner = 您伴侶
relation-parent = 您父母
relation-sister = 您姊妹
relation-brother = 您兄弟
relation-grandmother = 您奶奶或外婆
relation-grandfather = 您爺爺或外公
relation-grandchild = 您孫輩
relation-other = 看診的人

option-appointment = { $when }，{ $clinician }
option-slot = { $when }
option-slot-place = { $when }，{ $location }
option-slot-clinician = { $when }，{ $clinician }

choice-more = 別的時間
choice-keep = 保留
choice-cancel-it = 取消
choice-move-it = 改時間
choice-confirm-it = 我會來
choice-send-it = 送出
choice-not-now = 先不用

## 誰在寫

identity-ask-birth-date = 很樂意幫您。為了保護您的資料，請先傳您的出生日期，例如 1962年3月14日。
identity-ask-birth-date-other = 很樂意幫您。為了保護資料，請傳{ $relation }的出生日期，例如 2015年3月14日。
identity-again = 繼續之前還有一件事：請傳病人的出生日期，例如 1962年3月14日。
identity-unreadable = 我看不懂這個出生日期。請寫年、月、日，例如 1962年3月14日。
identity-no-match = 這和我們為這個號碼登記的不一樣。請核對出生日期，再傳一次。
identity-no-match-email = 這和我們為這個信箱登記的不一樣。請核對出生日期，再傳一次。
identity-which = 這個號碼下有兩個人是這個出生日期。請傳病人的名字（不用姓）。
identity-which-email = 這個信箱下有兩個人是這個出生日期。請傳病人的名字（不用姓）。
identity-failed = 我無法確認是誰在寫，所以什麼都沒有更動。
identity-anonymous = 為了保護您的紀錄，這件事請登入入口網站辦理：{ $link }

## 改時間

reschedule-none = 我沒看到可以改的預約。
reschedule-which = 您想改哪個預約？
    { $options }
    請回覆數字。
reschedule-offer = 原來是 { $when }，{ $clinician }。可以改到：
    { $options }
    回覆數字，我就改。想看其他時間請說{ $more }，或說一個日子。
reschedule-offer-sms = 可以改到：
    { $options }
    回覆數字，或說{ $more }或一個日子。
reschedule-agree = 把 { $clinician } 的看診改到 { $when }，好嗎？
    1) 改
    2) 不，看別的時間
reschedule-done = 好了。您和 { $clinician } 的看診現在是 { $when }，{ $location }，{ $address }。原來的時間已經空出來了。
reschedule-in-doubt = 這次更改有點不對勁，我不想告訴您錯的資訊。
reschedule-kept = 好的，您的預約不變：{ $when }，{ $clinician }。

offer-none = 沒有合適的空位。最接近的有：
    { $options }
    請回覆數字，或說別的日子。
offer-nothing = 沒有合適的空位，附近的時間也沒有。請說別的日子或時間。
offer-no-more = 合適的時間就這些了。請選一個，或說別的日子或時間。
offer-taken = 抱歉，那個時間剛剛被別人訂走了。
offer-word-more = 「其他時段」
offer-unclear = 請回覆合適時間前的數字，或說別的日子。

## 取消

cancel-none = 我沒看到可以取消的預約。
cancel-which = 是哪個預約？
    { $options }
    請回覆數字。
cancel-agree = 您和 { $clinician } 的看診：{ $when }，{ $location }。要怎麼做？
    1) 從行事曆拿掉
    2) 改到別的時間
    3) 保留
cancel-done = 好了。{ $clinician } 在 { $when }、{ $location } 的看診已從行事曆拿掉。想要新的時間，傳「新預約」就行。
cancel-in-doubt = 這次取消有點不對勁，我不想告訴您錯的資訊。
cancel-kept = 好的，幫您保留：{ $when }，{ $clinician }，{ $location }。

## 確認

confirm-none = 我沒看到等您答覆的預約。
confirm-which = 您確認的是哪個預約？
    { $options }
    請回覆數字。
confirm-agree = 您的預約：{ $when }，{ $clinician }，{ $location }。確認請回 1 或 C，改時間請回 2 或 R，不能來請回 3 或 X。
confirm-done = 謝謝，已經確認：{ $when }，{ $clinician }，{ $location }，{ $address }。
confirm-already = 您之前已經確認了：{ $when }，{ $clinician }，{ $location }。
confirm-in-doubt = 這次確認有點不對勁，我不想告訴您錯的資訊。

## 預約

book-which-visit = 您這次來是為了什麼？
    { $options }
    請回覆數字。
book-which-clinician = 您想看哪位醫師？
    { $options }
    請回覆數字。
book-offer = { $visit }可以約：
    { $options }
    回覆數字，我就約。想看其他時間請說{ $more }，或說一個日子。
book-offer-sms = 可以約：
    { $options }
    回覆數字，或說{ $more }或一個日子。
book-agree = 約 { $clinician } 的{ $visit }，{ $when }，好嗎？
    1) 約
    2) 不，看別的時間
book-done = 約好了：{ $visit }，{ $clinician }，{ $when }，{ $location }，{ $address }。
book-in-doubt = 這次預約有點不對勁，我不想告訴您錯的資訊。

## 「我的預約是什麼時候？」

appointments-none = 我沒看到之後的預約。想約的話，請傳「新預約」。
appointments-one = 您的預約：{ $when }，{ $clinician }，{ $location }，{ $address }。
appointments-several = 您的預約：
    { $options }

## 續藥

refill-none = 您的藥單上沒有我可以申請續的藥。
refill-which = 您要續哪種藥？
    { $options }
    請回覆數字，或寫藥名。
refill-which-sms = 您要續哪種藥？請照藥瓶上的寫法傳藥名。
refill-not-found = 您的藥單上沒找到這個藥。請照藥瓶上的寫法傳藥名。
refill-agree = 要把 { $medicine } 的續藥申請送給 { $clinician } 嗎？
    1) 送出
    2) 先不用
refill-agree-sms = 在您的藥單上找到了。要把續藥申請送給 { $clinician } 嗎？
    1) 送出
    2) 先不用
refill-done = 已送出。{ $clinician } 會看您的 { $medicine } 續藥申請，{ $by } 之前給您答覆。您不用再做什麼。
refill-done-sms = 已送出。{ $clinician } 會看您的續藥申請，{ $by } 之前給您答覆。您不用再做什麼。
refill-done-review = 已送出。{ $medicine } 續藥之前，{ $clinician } 要先核對一些事。{ $by } 之前給您答覆。
refill-done-review-sms = 已送出。{ $clinician } 要先核對一些事。{ $by } 之前給您續藥的答覆。
refill-done-person = 已送出。這類申請都先由人來看：{ $clinician } 的團隊會看 { $medicine } 的申請，{ $by } 之前答覆您。
refill-done-person-sms = 已送出。這類申請都先由人來看：{ $clinician } 的團隊會在 { $by } 之前答覆您。
refill-duplicate = 您的 { $medicine } 申請已經在 { $clinician } 那裡了。{ $by } 之前給您答覆。
refill-duplicate-sms = 您的續藥申請已經在 { $clinician } 那裡了。{ $by } 之前給您答覆。
refill-kept = 好的，什麼都沒送出。
refill-unlisted = 您的藥單上沒找到這個藥，會有人幫您查。
refill-care-team = 您的醫護團隊

## 中間

flow-choose-number = 請回覆其中一個數字。
flow-stopped = 好的，什麼都沒改。隨時可以再寫給我。
flow-trouble = 我們這邊出了問題，這件事沒有辦完。

## 看診種類，按診所的代碼

visit-office-visit = 門診
visit-flu-shot = 流感疫苗接種
visit-physical = 年度健康檢查
visit-new-patient = 初診
visit-well-child = 兒童健康檢查
visit-womens-health = 女性健康檢查
visit-counseling = 心理諮商
visit-unnamed = 看診
