# Ce que l'assistant dit lui-même, dans toute conversation. { $practice } est le nom du cabinet.

disclosure = Bonjour, ici l'assistant automatique de { $practice }. Écrivez HUMAIN ou HUMAN à tout moment pour parler à une personne.
disclosure-sms = { $practice } : assistant automatique. Envoyez HUMAIN ou HUMAN pour parler à une personne, STOP pour ne plus avoir de SMS. Les SMS ne sont pas chiffrés : n'y mettez rien de privé.
language-assistance = Nous offrons une aide gratuite dans votre langue, avec interprète si besoin. Il suffit de demander un interprète.
ack-latched = Merci, je l'ai ajouté à votre message. Une personne de l'équipe s'en occupe et vous répondra ici. Si cela devient une urgence, appelez le 911.
opt-out-confirmed = Vous n'aurez plus de messages de { $practice } ici. Envoyez START si vous changez d'avis.
opt-in-confirmed = Quel plaisir de vous retrouver. Vous aurez de nouveau les messages de { $practice } ici. Envoyez STOP pour les arrêter.
chitchat = Avec plaisir ! Écrivez quand vous voulez, de jour comme de nuit.
ask-back = Je veux bien comprendre. C'est pour un rendez-vous, un renouvellement, ou voulez-vous parler à une personne ?
choice-appointment = Rendez-vous
choice-refill = Renouvellement
choice-person = Parler à une personne
portal-link = Nous avons une réponse pour vous. Lisez-la sur votre portail sécurisé : { $link }
which-article = Parlez-vous de l'un de ces sujets ?
which-article-sms = Parlez-vous de l'un de ces sujets ?
    { $options }
alarm-again = L'équipe infirmière de garde est prévenue. Si quelqu'un est en danger maintenant, appelez le 911. N'attendez pas notre réponse.
crisis-again = L'équipe infirmière de garde est prévenue et vous répondra ici. Vous pouvez appeler le 988 ou lui écrire par SMS à tout moment. Si quelqu'un est en danger maintenant, appelez le 911.
helped-yes = Oui, merci
helped-no = Pas vraiment
helped-thanks = Tant mieux si cela vous aide !
helped-sorry = Pardon. Dites-le autrement, ou parlez à une personne.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Traduit par une machine. Pour un interprète, répondez INTERPRÈTE.
choice-interpreter = Interprète
# After an article that there is only in another language.
article-other-language = Cette réponse n'existe malheureusement pas encore dans votre langue. Pour un interprète, répondez INTERPRÈTE.
