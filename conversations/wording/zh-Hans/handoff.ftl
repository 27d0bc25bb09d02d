### 转给真人时说的话，以及紧急和危机情况的固定文本。内容须经批准，修改前请与诊所临床负责人确认。-sms 版本不超过两段短信。

## 紧急和危机：信息本身完整，不需要等任何人

handoff-emergency =
    这可能是紧急情况。请马上拨打 911，或请身边的人拨打。不要在这里等回复。

    我也已经通知了值班护士，护士能看到您的留言。
handoff-emergency-sms = 这可能是紧急情况。请马上拨打 911，或请身边的人拨打。不要在这里等回复。我也已通知值班护士，护士能看到您的留言。
handoff-emergency-poison =
    这可能是紧急情况。如果有人倒下、抽搐、呼吸困难或叫不醒，请马上拨打 911。

    如果没有这些情况，请马上打给中毒控制中心（Poison Control）：1-800-222-1222（免费，日夜都有人接，可以要求口译）。即使还没有任何症状，也请打。

    我也已经通知了值班护士，护士能看到您的留言。
handoff-emergency-poison-sms = 倒下、抽搐、呼吸困难或叫不醒：马上拨打 911。没有这些情况，也请马上打中毒控制中心 1-800-222-1222（免费，日夜都通），即使还没有症状。已通知值班护士，护士能看到您的留言。
handoff-emergency-self-harm =
    请马上拨打 911，或请身边的人拨打。您很重要，帮助很快就能到您身边。

    您也可以随时打电话或发短信给 988（打电话可以要求口译；退伍军人按 1，或发短信到 838255）。我已经通知了值班护士，护士能看到您的留言。
handoff-emergency-self-harm-sms = 请马上拨打 911，或请身边的人拨打。您很重要，帮助很快就能到您身边。也可以随时打电话或发短信给 988（退伍军人按 1，或发短信到 838255）。已通知值班护士，护士能看到您的留言。
handoff-crisis =
    谢谢您告诉我们。您不必一个人扛着。

    请现在就打电话或发短信给 988，白天黑夜都可以：免费，而且保密。打电话可以要求口译。也可以在 988lifeline.org 网上聊。退伍军人请拨 988 后按 1，或发短信到 838255。

    如果您或别人现在有危险，请拨打 911。我已经通知了值班护士，护士会看您的留言。
handoff-crisis-sms = 谢谢您告诉我们。您不必一个人扛着。请现在就打电话或发短信给 988，日夜都可以，免费保密（退伍军人按 1，或发短信到 838255）。现在有危险？请拨打 911。已通知值班护士，护士会看您的留言。

## 来自他人的危险：别人看到手机，也看不出什么

handoff-abuse = 谢谢您的留言。我们的护士会联系您。如果现在不方便写，没关系，不用回复。如果马上需要帮助，请拨打 911。如果不方便说话，大多数地方可以发短信给 911。

## 有人接手了：谁，什么时候回复

handoff-ack-clinical = 谢谢您告诉我们。您的留言已转给{ $role }，会在 { $by } 之前在这里回复您。任何时候觉得情况紧急，请拨打 911。
handoff-ack-emotional = 谢谢您告诉我们。这段时间让您这么难受，我很抱歉。您的留言已转给{ $role }，会有人认真看，并在 { $by } 之前在这里回复您。
handoff-ack-human = 好的。您的留言已转给{ $role }，会在 { $by } 之前在这里回复您。
handoff-ack-unclear = 我想让您得到正确的答复，所以把您的留言转给了{ $role }，会在 { $by } 之前在这里回复您。
handoff-ack-interpreter = 好的，这对您是免费的。我已请{ $role }在 { $by } 之前来这里帮您。
handoff-ack-billing = 您的问题已转给{ $role }，会在 { $by } 之前在这里回复您。您不用再说一遍。
handoff-ack-referral = 您的问题已转给{ $role }，查清楚后会在 { $by } 之前在这里回复您。
handoff-ack-refill = 您的请求已转给{ $role }，会在 { $by } 之前在这里回复您。
handoff-ack-other = 我已把这件事和您写的内容一起转给{ $role }，您不用再说一遍。会在 { $by } 之前在这里回复您。
handoff-closed = 诊所现在不在上班时间，{ $opens } 再开门。如果等不了，而且情况紧急，请拨打 911。
handoff-still-here = 您的留言仍在{ $role }那里，会在 { $by } 之前在这里回复您。
handoff-late = 很抱歉，让您还在等。您的留言在{ $role }那里，我已提醒同事：本来早该回复您了。
handoff-back-to-assistant = 谢谢。自动助理又回来了，有别的事可以找我。想找真人，随时发“人工”或 HUMAN。
handoff-satisfaction = 我们今天帮到您了吗？请回复数字 1（完全没有）到 5（非常有帮助）。不回复也可以。
handoff-satisfaction-thanks = 谢谢您告诉我们。
handoff-form-link = 这是您的安全链接：{ $link }
handoff-call-later = { $role }会在 { $by } 之前给您打电话。

## 谁来回复

handoff-role-oncall = 值班护士
handoff-role-nurse = 护士
handoff-role-refills = 续药团队
handoff-role-front-desk = 前台
handoff-role-billing = 账单团队
handoff-role-referrals = 转诊团队
handoff-role-interpreter = 口译员
