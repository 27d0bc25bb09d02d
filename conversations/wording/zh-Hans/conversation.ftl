# 任何对话中由助理自己说的话。{ $practice } 是诊所名称。

disclosure = 您好，我是 { $practice } 的自动助理。想找真人，随时发“人工”或 HUMAN。
disclosure-sms = { $practice }：我是自动助理。找真人请发“人工”或 HUMAN，停收短信请发 STOP。短信没有加密，请不要写私密信息。
language-assistance = 我们用您的语言免费帮您，也有口译员。需要时告诉我们“要口译”就行。
ack-latched = 谢谢，我已把这条加到您的留言里。我们的工作人员已经收到，会在这里回复您。如果变成紧急情况，请拨打 911。
opt-out-confirmed = 您在这里不会再收到 { $practice } 的消息。改变主意请发 START。
opt-in-confirmed = 欢迎回来。您会在这里重新收到 { $practice } 的消息。不想再收请发 STOP。
chitchat = 不客气！白天晚上都可以给我们留言。
ask-back = 我想弄清楚：您是要问预约、续药，还是想找真人说话？
choice-appointment = 预约
choice-refill = 续药
choice-person = 找真人
portal-link = 我们有给您的答复。请在您的安全门户里查看：{ $link }
which-article = 您想问的是其中哪一个？
which-article-sms = 您想问的是其中哪一个？
    { $options }
alarm-again = 已通知值班护士。如果现在有人有危险，请拨打 911。不要等我们回复。
crisis-again = 已通知值班护士，会在这里回复您。您随时可以打电话或发短信给 988。如果现在有人有危险，请拨打 911。
helped-yes = 有帮助，谢谢
helped-no = 没太帮到
helped-thanks = 很高兴帮到您！
helped-sorry = 抱歉。请换个说法告诉我，或者找真人说。
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = 本消息由机器翻译。需要口译员请回复“口译员”。
choice-interpreter = 口译员
# After an article that there is only in another language.
article-other-language = 抱歉，这条答复还没有您的语言版本。需要口译员请回复“口译员”。
