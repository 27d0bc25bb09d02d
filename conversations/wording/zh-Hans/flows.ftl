### 助理在改约、预约、取消、确认预约和续药时说的话。短而明白；从不让人回复 CANCEL、STOP 或 YES（运营商会截走）。

## 其他信息里用到的部分

relation-son = 您儿子
relation-daughter = 您女儿
relation-child = 您孩子
relation-mother = 您母亲
relation-father = 您父亲
relation-husband = 您丈夫
relation-wife = 您妻子
relation-partner = 您伴侣
relation-parent = 您父母
relation-sister = 您姐妹
relation-brother = 您兄弟
relation-grandmother = 您奶奶或外婆
relation-grandfather = 您爷爷或外公
relation-grandchild = 您孙辈
relation-other = 就诊的人

option-appointment = { $when }，{ $clinician }
option-slot = { $when }
option-slot-place = { $when }，{ $location }
option-slot-clinician = { $when }，{ $clinician }

choice-more = 别的时间
choice-keep = 保留
choice-cancel-it = 取消
choice-move-it = 改时间
choice-confirm-it = 我会来
choice-send-it = 发送
choice-not-now = 先不用

## 谁在写

identity-ask-birth-date = 很乐意帮您。为了保护您的信息，请先发您的出生日期，例如 1962年3月14日。
identity-ask-birth-date-other = 很乐意帮您。为了保护信息，请发{ $relation }的出生日期，例如 2015年3月14日。
identity-again = 继续之前还有一件事：请发患者的出生日期，例如 1962年3月14日。
identity-unreadable = 我没看懂这个出生日期。请写年、月、日，例如 1962年3月14日。
identity-no-match = 这和我们为这个号码登记的不一致。请核对出生日期，再发一次。
identity-no-match-email = 这和我们为这个邮箱登记的不一致。请核对出生日期，再发一次。
identity-which = 这个号码下有两个人是这个出生日期。请发患者的名字（不用姓）。
identity-which-email = 这个邮箱下有两个人是这个出生日期。请发患者的名字（不用姓）。
identity-failed = 我没法确认是谁在写，所以什么都没有改动。
identity-anonymous = 为了保护您的记录，这件事请登录门户办理：{ $link }

## 改时间

reschedule-none = 我没看到可以改的预约。
reschedule-which = 您想改哪个预约？
    { $options }
    请回复数字。
reschedule-offer = 原来是 { $when }，{ $clinician }。可以改到：
    { $options }
    回复数字，我就改。想看其他时间请说{ $more }，或说一个日子。
reschedule-offer-sms = 可以改到：
    { $options }
    回复数字，或说{ $more }或一个日子。
reschedule-agree = 把 { $clinician } 的就诊改到 { $when }，好吗？
    1) 改
    2) 不，看别的时间
reschedule-done = 好了。您和 { $clinician } 的就诊现在是 { $when }，{ $location }，{ $address }。原来的时间已经放出来了。
reschedule-in-doubt = 这次改动有点不对劲，我不想告诉您错的信息。
reschedule-kept = 好的，您的预约不变：{ $when }，{ $clinician }。

offer-none = 没有合适的空位。最接近的有：
    { $options }
    请回复数字，或说别的日子。
offer-nothing = 没有合适的空位，附近的时间也没有。请说别的日子或时间。
offer-no-more = 合适的时间就这些了。请选一个，或说别的日子或时间。
offer-taken = 抱歉，那个时间刚刚被别人订了。
offer-word-more = “别的时间”
offer-unclear = 请回复合适时间前的数字，或说别的日子。

## 取消

cancel-none = 我没看到可以取消的预约。
cancel-which = 是哪个预约？
    { $options }
    请回复数字。
cancel-agree = 您和 { $clinician } 的就诊：{ $when }，{ $location }。要怎么做？
    1) 从日历上去掉
    2) 改到别的时间
    3) 保留
cancel-done = 好了。{ $clinician } 在 { $when }、{ $location } 的就诊已从日历上去掉。想要新的时间，发“新预约”就行。
cancel-in-doubt = 这次取消有点不对劲，我不想告诉您错的信息。
cancel-kept = 好的，给您保留：{ $when }，{ $clinician }，{ $location }。

## 确认

confirm-none = 我没看到等您答复的预约。
confirm-which = 您确认的是哪个预约？
    { $options }
    请回复数字。
confirm-agree = 您的预约：{ $when }，{ $clinician }，{ $location }。确认请回 1 或 C，改时间请回 2 或 R，来不了请回 3 或 X。
confirm-done = 谢谢，已经确认：{ $when }，{ $clinician }，{ $location }，{ $address }。
confirm-already = 您之前已经确认了：{ $when }，{ $clinician }，{ $location }。
confirm-in-doubt = 这次确认有点不对劲，我不想告诉您错的信息。

## 预约

book-which-visit = 您这次来是为了什么？
    { $options }
    请回复数字。
book-which-clinician = 您想看哪位医生？
    { $options }
    请回复数字。
book-offer = { $visit }可以约：
    { $options }
    回复数字，我就约。想看其他时间请说{ $more }，或说一个日子。
book-agree = 约 { $clinician } 的{ $visit }，{ $when }，好吗？
    1) 约
    2) 不，看别的时间
book-done = 约好了：{ $visit }，{ $clinician }，{ $when }，{ $location }，{ $address }。
book-in-doubt = 这次预约有点不对劲，我不想告诉您错的信息。

## “我的预约是什么时候？”

appointments-none = 我没看到将来的预约。想约的话，请发“新预约”。
appointments-one = 您的预约：{ $when }，{ $clinician }，{ $location }，{ $address }。
appointments-several = 您的预约：
    { $options }

## 续药

refill-none = 您的药单上没有我可以申请续的药。
refill-which = 您要续哪种药？
    { $options }
    请回复数字，或写药名。
refill-which-sms = 您要续哪种药？请照药瓶上的写法发药名。
refill-not-found = 您的药单上没找到这个药。请照药瓶上的写法发药名。
refill-agree = 要把 { $medicine } 的续药申请发给 { $clinician } 吗？
    1) 发送
    2) 先不用
refill-agree-sms = 在您的药单上找到了。要把续药申请发给 { $clinician } 吗？
    1) 发送
    2) 先不用
refill-done = 已发送。{ $clinician } 会看您的 { $medicine } 续药申请，{ $by } 之前给您答复。您不用再做什么。
refill-done-sms = 已发送。{ $clinician } 会看您的续药申请，{ $by } 之前给您答复。您不用再做什么。
refill-done-review = 已发送。{ $medicine } 续药之前，{ $clinician } 要先核对一些事。{ $by } 之前给您答复。
refill-done-review-sms = 已发送。{ $clinician } 要先核对一些事。{ $by } 之前给您续药的答复。
refill-done-person = 已发送。这类申请都先由人来看：{ $clinician } 的团队会看 { $medicine } 的申请，{ $by } 之前答复您。
refill-done-person-sms = 已发送。这类申请都先由人来看：{ $clinician } 的团队会在 { $by } 之前答复您。
refill-duplicate = 您的 { $medicine } 申请已经在 { $clinician } 那里了。{ $by } 之前给您答复。
refill-duplicate-sms = 您的续药申请已经在 { $clinician } 那里了。{ $by } 之前给您答复。
refill-kept = 好的，什么都没发送。
refill-unlisted = 您的药单上没找到这个药，会有人帮您查。
refill-care-team = 您的医护团队

## 中间

flow-choose-number = 请回复其中一个数字。
flow-stopped = 好的，什么都没改。随时可以再写给我。
flow-trouble = 我们这边出了问题，这件事没有办完。

## 就诊种类，按诊所的代码

visit-office-visit = 门诊
visit-flu-shot = 流感疫苗接种
visit-physical = 年度体检
visit-new-patient = 新患者就诊
visit-well-child = 儿童保健检查
visit-womens-health = 女性健康检查
visit-counseling = 心理咨询
visit-unnamed = 就诊
