# O que o próprio assistente diz, em qualquer conversa. { $practice } é o nome do consultório.

disclosure = Oi, aqui é o assistente automático de { $practice }. Escreva HUMANO ou HUMAN a qualquer hora para falar com uma pessoa.
disclosure-sms = { $practice }: assistente automático. Envie HUMANO ou HUMAN para falar com uma pessoa, STOP para não receber mais SMS. O SMS não é criptografado: não escreva dados privados.
language-assistance = Oferecemos ajuda grátis no seu idioma, também com intérprete. É só pedir um intérprete.
ack-latched = Certo, juntei isso à sua mensagem. Uma pessoa da nossa equipe está com ela e vai responder aqui. Se virar emergência, ligue para o 911.
opt-out-confirmed = Você não vai mais receber mensagens de { $practice } aqui. Envie START se mudar de ideia.
opt-in-confirmed = Que bom ter você de volta. Você vai receber mensagens de { $practice } aqui de novo. Envie STOP para parar.
chitchat = De nada! Escreva quando quiser, de dia ou de noite.
ask-back = Quero entender direito. É sobre uma consulta, uma receita, ou você prefere falar com uma pessoa?
choice-appointment = Consulta
choice-refill = Receita
choice-person = Falar com uma pessoa
portal-link = Temos uma resposta para você. Leia no seu portal seguro: { $link }
which-article = Você quis dizer uma destas?
which-article-sms = Você quis dizer uma destas?
    { $options }
alarm-again = Já avisamos a enfermagem de plantão. Se alguém está em perigo agora, ligue para o 911. Não espere nossa resposta.
crisis-again = Já avisamos a enfermagem de plantão, que vai responder aqui. Você pode ligar ou mandar mensagem para o 988 a qualquer momento. Se alguém está em perigo agora, ligue para o 911.
helped-yes = Sim, ajudou
helped-no = Não muito
helped-thanks = Que bom que ajudou!
helped-sorry = Sinto muito. Diga com outras palavras, ou fale com uma pessoa.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Traduzido por máquina. Para falar com um intérprete, responda INTÉRPRETE.
choice-interpreter = Intérprete
# After an article that there is only in another language.
article-other-language = Desculpe, esta resposta ainda não está no seu idioma. Para falar com um intérprete, responda INTÉRPRETE.
