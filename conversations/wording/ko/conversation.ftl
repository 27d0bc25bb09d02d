# 어느 대화에서나 도우미가 직접 하는 말. { $practice }은 병원 이름입니다.

disclosure = 안녕하세요, { $practice } 자동 도우미입니다. 사람을 찾으시면 언제든 "상담원" 또는 HUMAN이라고 보내세요.
disclosure-sms = { $practice }: 자동 도우미입니다. 사람은 "상담원" 또는 HUMAN, 수신 거부는 STOP. 문자는 암호화되지 않으니 개인 정보는 쓰지 마세요.
language-assistance = 한국어로 무료로 도와드리며 통역도 있습니다. 통역이 필요하다고 말씀만 해 주세요.
ack-latched = 고맙습니다. 메시지에 더했습니다. 담당 직원이 받았으며 여기로 답해 드립니다. 응급이 되면 911에 전화하세요.
opt-out-confirmed = 이제 여기로 { $practice } 메시지가 가지 않습니다. 마음이 바뀌면 START를 보내세요.
opt-in-confirmed = 다시 오신 것을 환영합니다. { $practice } 메시지를 여기로 다시 보내 드립니다. 그만 받으려면 STOP을 보내세요.
chitchat = 천만에요! 낮이든 밤이든 언제든 글을 남겨 주세요.
ask-back = 정확히 알고 싶어요. 예약, 약 리필, 아니면 사람과 이야기하고 싶으신가요?
choice-appointment = 예약
choice-refill = 약 리필
choice-person = 사람과 이야기
portal-link = 답이 준비되었습니다. 보안 포털에서 읽어 주세요: { $link }
which-article = 이 중 하나를 물어보신 건가요?
which-article-sms = 이 중 하나를 물어보신 건가요?
    { $options }
alarm-again = 당직 간호사에게 알렸습니다. 지금 위험한 사람이 있으면 911에 전화하세요. 저희 답을 기다리지 마세요.
crisis-again = 당직 간호사에게 알렸으며 여기로 답해 드립니다. 언제든 988에 전화하거나 문자하세요. 지금 위험한 사람이 있으면 911에 전화하세요.
helped-yes = 네, 고마워요
helped-no = 별로요
helped-thanks = 도움이 되어 기쁩니다!
helped-sorry = 죄송합니다. 다른 말로 알려 주시거나 사람과 이야기해 주세요.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = 기계로 번역한 메시지입니다. 통역사가 필요하시면 '통역사'라고 답해 주세요.
choice-interpreter = 통역사
# After an article that there is only in another language.
article-other-language = 죄송합니다. 이 답변은 아직 한국어로 준비되지 않았습니다. 통역사가 필요하시면 '통역사'라고 답해 주세요.
