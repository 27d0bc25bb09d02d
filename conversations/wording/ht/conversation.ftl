# Sa asistan an di poukont li, nan nenpòt konvèsasyon. { $practice } se non klinik la.

disclosure = Bonjou, mwen se asistan otomatik { $practice }. Ekri MOUN oswa HUMAN nenpòt lè pou w pale ak yon moun.
disclosure-sms = { $practice }: se asistan otomatik nou an. Voye MOUN oswa HUMAN pou pale ak yon moun, STOP pou pa resevwa tèks ankò. Tèks yo pa kode, kidonk tanpri pa mete enfòmasyon prive.
language-assistance = Nou ofri èd gratis nan lang ou, ak entèprèt tou. Jis mande yon entèprèt.
ack-latched = Mèsi, mwen ajoute sa nan mesaj ou a. Yon moun nan ekip nou an gen li epi ap reponn ou isit la. Si sa vin yon ijans, rele 911.
opt-out-confirmed = Ou p ap resevwa mesaj { $practice } ankò isit la. Voye START si w chanje lide.
opt-in-confirmed = Kontan wè w ankò. W ap resevwa mesaj { $practice } ankò isit la. Voye STOP pou w fini ak yo.
chitchat = Pa gen pwoblèm! Ekri nou nenpòt lè, lajounen kou lannuit.
ask-back = Mwen vle konprann byen. Èske se pou yon randevou, pou plis medikaman, oswa ou ta renmen pale ak yon moun?
choice-appointment = Randevou
choice-refill = Plis medikaman
choice-person = Pale ak yon moun
portal-link = Nou gen yon repons pou ou. Tanpri li l nan pòtay sekirize ou a: { $link }
which-article = Èske se youn nan sa yo ou vle di?
which-article-sms = Èske se youn nan sa yo ou vle di?
    { $options }
alarm-again = Enfimyè degad la okouran. Si yon moun an danje kounye a, rele 911. Pa tann repons nou.
crisis-again = Enfimyè degad la okouran epi l ap reponn ou isit la. Ou ka rele oswa voye tèks nan 988 nenpòt lè. Si yon moun an danje kounye a, rele 911.
helped-yes = Wi, mèsi
helped-no = Pa vrèman
helped-thanks = Mwen kontan sa ede w!
helped-sorry = Eskize m. Di m sa yon lòt jan, oswa pale ak yon moun.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Se yon machin ki tradui mesaj sa a. Pou yon entèprèt, reponn ENTÈPRÈT.
choice-interpreter = Entèprèt
# After an article that there is only in another language.
article-other-language = Padon, repons sa a poko nan lang ou. Pou yon entèprèt, reponn ENTÈPRÈT.
