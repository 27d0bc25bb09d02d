# Said by the turn itself, in any thread. { $practice } is the practice's name.

disclosure = Hi, this is { $practice }'s automated assistant. Write HUMAN any time to reach a person.
disclosure-sms = { $practice }: you are texting with our automated assistant. Text HUMAN for a person, STOP to end texts. Texts are not encrypted, so please keep private details out.
language-assistance = We offer free help in your language, including interpreters. Just ask for an interpreter.
ack-latched = Thank you, I added this to your message. A person on our team has it and will answer you here. If it becomes an emergency, call 911.
opt-out-confirmed = You will get no more messages from { $practice } here. Text START if you change your mind.
opt-in-confirmed = Welcome back. You will get messages from { $practice } here again. Text STOP to end them.
chitchat = You're welcome! Write any time, day or night.
ask-back = I want to get this right. Is it about an appointment, a refill, or would you like to talk to a person?
choice-appointment = Appointment
choice-refill = Refill
choice-person = Talk to a person
portal-link = We have an answer for you. Please read it in your secure portal: { $link }
which-article = Did you mean one of these?
which-article-sms = Did you mean one of these?
    { $options }
alarm-again = Our on-call nurse has been alerted. If anyone is in danger now, call 911. Do not wait for our answer.
crisis-again = Our on-call nurse has been alerted and will answer you here. You can call or text 988 at any moment. If anyone is in danger now, call 911.
helped-yes = Yes, thanks
helped-no = Not really
helped-thanks = Glad that helped!
helped-sorry = Sorry about that. Tell me in other words, or talk to a person.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Translated by machine. For an interpreter, reply INTERPRETER.
choice-interpreter = Interpreter
# After an article that there is only in another language.
article-other-language = Sorry, this answer is not in your language yet. For an interpreter, reply INTERPRETER.
