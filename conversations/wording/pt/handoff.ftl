### O que se diz quando uma pessoa assume, e os textos fixos de emergências e crises. Textos aprovados: mudar só com a direção clínica.
### As formas -sms cabem em dois segmentos de SMS.

## Emergências e crises: completas em si, não esperam por ninguém

handoff-emergency =
    Isso pode ser uma emergência. Ligue para o 911 agora, ou peça a alguém por perto que ligue. Não espere uma resposta aqui.

    Também avisei nossa enfermagem de plantão, que pode ver sua mensagem.
handoff-emergency-sms = Isso pode ser uma emergência. Ligue para o 911 agora, ou peça a alguém por perto que ligue. Não espere uma resposta aqui. Também avisei nossa enfermagem de plantão, que pode ver sua mensagem.
handoff-emergency-poison =
    Isso pode ser uma emergência. Se a pessoa desmaiou, está com convulsão, com dificuldade para respirar ou não acorda, ligue para o 911 agora.

    Se não for assim, ligue agora mesmo para o Centro de Intoxicações (Poison Control): 1-800-222-1222 (grátis, dia e noite, com intérprete se você pedir). Ligue mesmo que ainda não haja sinais.

    Também avisei nossa enfermagem de plantão, que pode ver sua mensagem.
handoff-emergency-poison-sms = Desmaio, convulsão, dificuldade para respirar ou não acorda: ligue para o 911 agora. Se não, ligue já para o Poison Control, mesmo sem sinais: 1-800-222-1222 (grátis, dia e noite). Já avisei nossa enfermagem de plantão, que pode ver sua mensagem.
handoff-emergency-self-harm =
    Ligue para o 911 agora, ou peça a alguém por perto que ligue. Você importa, e a ajuda pode chegar logo.

    Você também pode ligar ou mandar mensagem para o 988 a qualquer hora (por telefone, pode pedir intérprete; ex-militares: aperte 1, ou mande mensagem para 838255). Avisei nossa enfermagem de plantão, que pode ver sua mensagem.
handoff-emergency-self-harm-sms = Ligue para o 911 agora, ou peça a alguém por perto que ligue. Você importa, e a ajuda pode chegar logo. Também pode ligar ou mandar SMS para o 988 (ex-militares: aperte 1 ou SMS para 838255). Nossa enfermagem de plantão já sabe e pode ver sua mensagem.
handoff-crisis =
    Que bom que você nos contou. Você não precisa passar por isso sem ajuda.

    Ligue ou mande mensagem para o 988 agora, de dia ou de noite: é grátis e sigiloso. Por telefone, pode pedir intérprete. Também há chat em 988lifeline.org. Ex-militares: ligue para o 988 e aperte 1, ou mande mensagem para 838255.

    Se você ou outra pessoa está em perigo agora, ligue para o 911. Avisei nossa enfermagem de plantão, que vai ler sua mensagem.
handoff-crisis-sms = Que bom que você nos contou. Você tem com quem contar. Ligue ou mande SMS para o 988 agora, dia e noite, grátis e sigiloso (ex-militares: aperte 1 ou SMS para 838255). Em perigo agora? Ligue para o 911. Nossa enfermagem de plantão vai ler sua mensagem.

## Perigo vindo de outra pessoa: quem mais ler o celular não fica sabendo de nada

handoff-abuse = Agradecemos sua mensagem. Nossa equipe de enfermagem vai responder. Se agora não é um bom momento para escrever, tudo bem: não precisa responder. Se precisar de ajuda já, ligue para o 911. Se não puder falar, na maioria dos lugares dá para mandar SMS para o 911.

## Está com uma pessoa: quem, e até quando

handoff-ack-clinical = Agradecemos por nos contar. Passei sua mensagem para { $role }, e a resposta chega aqui até { $by }. Se parecer emergência a qualquer momento, ligue para o 911.
handoff-ack-emotional = Agradecemos por nos contar. Sinto muito que esteja sendo tão difícil. Passei sua mensagem para { $role }, e depois de ler com atenção vão responder aqui até { $by }.
handoff-ack-human = Claro. Passei sua mensagem para { $role }, e a resposta chega aqui até { $by }.
handoff-ack-unclear = Quero que você receba a resposta certa, por isso passei sua mensagem para { $role }. A resposta chega aqui até { $by }.
handoff-ack-interpreter = Claro, é grátis para você. Pedi ajuda para { $role }, que entra nesta conversa até { $by }.
handoff-ack-billing = Passei sua pergunta para { $role }, e a resposta chega aqui até { $by }. Não precisa explicar de novo.
handoff-ack-referral = Passei sua pergunta para { $role }. Vão verificar e responder aqui até { $by }.
handoff-ack-refill = Passei seu pedido para { $role }. A resposta chega aqui até { $by }.
handoff-ack-other = Passei isso para { $role }, junto com o que você escreveu; não precisa explicar de novo. A resposta chega aqui até { $by }.
handoff-closed = Nosso consultório está fechado agora e reabre { $opens }. Se não puder esperar e for emergência, ligue para o 911.
handoff-still-here = Sua mensagem continua com { $role }, e a resposta chega aqui até { $by }.
handoff-late = Sinto muito pela espera. Sua mensagem está com { $role }, e lembrei a equipe de que você já devia ter recebido resposta.
handoff-back-to-assistant = Agradecemos. Nosso assistente automático está aqui de novo para o que precisar. Escreva HUMANO ou HUMAN a qualquer hora para falar com uma pessoa.
handoff-satisfaction = Ajudamos você hoje? Responda com um número de 1 (nada) a 5 (muito). Não precisa responder.
handoff-satisfaction-thanks = Agradecemos por nos contar.
handoff-form-link = Aqui está seu link seguro: { $link }
handoff-call-later = Você vai receber uma ligação até { $by }, de { $role }.

## Quem responde

handoff-role-oncall = nossa enfermagem de plantão
handoff-role-nurse = nossa enfermagem
handoff-role-refills = nossa equipe de receitas
handoff-role-front-desk = nossa recepção
handoff-role-billing = nossa equipe de cobrança
handoff-role-referrals = nossa equipe de encaminhamentos
handoff-role-interpreter = nosso serviço de intérpretes
