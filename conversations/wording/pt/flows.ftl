### O que o assistente diz ao mudar, marcar, desmarcar ou confirmar consultas, ao pedir remédios, e entre uma coisa e outra.

## Partes de outras mensagens

relation-son = seu filho
relation-daughter = sua filha
relation-child = seu filho ou filha
relation-mother = sua mãe
relation-father = seu pai
relation-husband = seu marido
relation-wife = sua esposa
relation-partner = seu companheiro ou companheira
relation-parent = seu pai ou mãe
relation-sister = sua irmã
relation-brother = seu irmão
relation-grandmother = sua avó
relation-grandfather = seu avô
relation-grandchild = seu neto ou neta
relation-other = quem vai receber o atendimento

option-appointment = { $when } com { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } com { $clinician }

choice-more = Outros horários
choice-keep = Deixar como está
choice-cancel-it = Desmarcar
choice-move-it = Mudar
choice-confirm-it = Vou estar lá
choice-send-it = Enviar
choice-not-now = Agora não

## Quem está escrevendo

identity-ask-birth-date = Claro, eu ajudo. Antes, para proteger seus dados, envie sua data de nascimento, por exemplo 14/3/1962.
identity-ask-birth-date-other = Claro, eu ajudo. Para proteger os dados, envie a data de nascimento de { $relation }, por exemplo 14/3/2015.
identity-again = Só mais uma coisa antes de continuar: envie a data de nascimento de quem é paciente, por exemplo 14/3/1962.
identity-unreadable = Não consegui ler a data de nascimento. Envie dia, mês e ano, por exemplo 14 de março de 1962.
identity-no-match = Não bate com o que temos para este número. Confira a data de nascimento e envie de novo, por favor.
identity-no-match-email = Não bate com o que temos para este e-mail. Confira a data de nascimento e envie de novo, por favor.
identity-which = Duas pessoas com este número têm essa data de nascimento. Envie o primeiro nome de quem é paciente, por favor.
identity-which-email = Duas pessoas com este e-mail têm essa data de nascimento. Envie o primeiro nome de quem é paciente, por favor.
identity-failed = Não consegui confirmar quem está escrevendo, por isso vou deixar tudo como está.
identity-anonymous = Para proteger seus dados, entre no portal para isso: { $link }

## Mudar uma consulta

reschedule-none = Não vejo nenhuma consulta futura para mudar.
reschedule-which = Qual consulta você quer mudar?
    { $options }
    Responda com o número, por favor.
reschedule-offer = No lugar de { $when } com { $clinician }, posso oferecer:
    { $options }
    Responda com o número e eu mudo. Ou diga { $more } para outros horários, ou um dia.
reschedule-agree = Mudo sua consulta com { $clinician } para { $when }?
    1) Mudar
    2) Não, outros horários
reschedule-done = Pronto. Sua consulta com { $clinician } agora é { $when }, em { $location }, { $address }. O horário antigo ficou livre.
reschedule-in-doubt = Algo não está certo com essa mudança, e não quero dizer nada errado a você.
reschedule-kept = Tudo bem, sua consulta fica como está: { $when } com { $clinician }.

offer-none = Não achei um horário livre que sirva. Os mais próximos:
    { $options }
    Responda com o número, ou diga outro dia.
offer-nothing = Não achei um horário livre que sirva, nem perto disso. Diga outro dia ou outra hora, por favor.
offer-no-more = São esses todos os horários que servem. Escolha um, ou diga outro dia ou outra hora.
offer-taken = Sinto muito, outra pessoa acabou de pegar esse horário.
offer-word-more = "mais"
offer-unclear = Responda com o número do horário que prefere, ou diga outro dia, por favor.

## Desmarcar

cancel-none = Não vejo nenhuma consulta futura para desmarcar.
cancel-which = Qual é a consulta?
    { $options }
    Responda com o número, por favor.
cancel-agree = Sua consulta com { $clinician }: { $when }, { $location }. O que eu faço?
    1) Tirar da agenda
    2) Mudar para outro horário
    3) Deixar como está
cancel-done = Pronto. Sua consulta com { $clinician }, { $when }, { $location }, saiu da agenda. Se quiser outra, escreva "nova consulta".
cancel-in-doubt = Algo não está certo ao desmarcar, e não quero dizer nada errado a você.
cancel-kept = Tudo bem, fica como está: { $when } com { $clinician }, { $location }.

## Confirmar

confirm-none = Não vejo nenhuma consulta futura esperando sua resposta.
confirm-which = Qual consulta você quer confirmar?
    { $options }
    Responda com o número, por favor.
confirm-agree = Você tem consulta { $when } com { $clinician }, { $location }. Responda 1 ou C para confirmar, 2 ou R para mudar, 3 ou X se não puder vir.
confirm-done = Agradecemos, sua consulta está confirmada: { $when } com { $clinician }, em { $location }, { $address }.
confirm-already = Sua consulta já está confirmada: { $when } com { $clinician }, { $location }.
confirm-in-doubt = Algo não está certo com essa confirmação, e não quero dizer nada errado a você.

## Marcar

book-which-visit = Para que é a consulta?
    { $options }
    Responda com o número, por favor.
book-which-clinician = Com quem você quer a consulta?
    { $options }
    Responda com o número, por favor.
book-offer = Para { $visit }, posso oferecer:
    { $options }
    Responda com o número e eu marco. Ou diga { $more } para outros horários, ou um dia.
book-agree = Marco { $visit } com { $clinician }, { $when }?
    1) Marcar
    2) Não, outros horários
book-done = Marcado: { $visit } com { $clinician }, { $when }, em { $location }, { $address }.
book-in-doubt = Algo não está certo com esse horário, e não quero dizer nada errado a você.

## "Quando é minha consulta?"

appointments-none = Não vejo nenhuma consulta futura. Se quiser uma, escreva "nova consulta".
appointments-one = Você tem consulta { $when } com { $clinician }, em { $location }, { $address }.
appointments-several = Suas consultas:
    { $options }

## Remédios

refill-none = Não vejo na sua lista nenhum remédio que eu possa pedir de novo.
refill-which = De qual remédio você precisa de mais?
    { $options }
    Responda com o número, ou escreva o nome.
refill-which-sms = De qual remédio você precisa de mais? Escreva o nome como está no frasco, por favor.
refill-not-found = Não acho esse na sua lista. Escreva o nome como está no frasco, por favor.
refill-agree = Envio o pedido de { $medicine } para { $clinician }?
    1) Enviar
    2) Agora não
refill-agree-sms = Achei na sua lista. Envio o pedido para { $clinician }?
    1) Enviar
    2) Agora não
refill-done = Enviado: { $clinician } vai ver seu pedido de { $medicine } e você terá resposta até { $by }. Você não precisa fazer mais nada.
refill-done-sms = Enviado: { $clinician } vai ver seu pedido e você terá resposta até { $by }. Você não precisa fazer mais nada.
refill-done-review = Enviado: { $clinician } precisa conferir uma coisa antes de renovar { $medicine }. Você terá resposta até { $by }.
refill-done-review-sms = Enviado: { $clinician } precisa conferir uma coisa antes. Você terá resposta sobre seu pedido até { $by }.
refill-done-person = Enviado. Um pedido assim sempre passa primeiro por uma pessoa: { $clinician } ou alguém da equipe vai ver { $medicine } e responder até { $by }.
refill-done-person-sms = Enviado. Um pedido assim sempre passa primeiro por uma pessoa: { $clinician } ou alguém da equipe vai responder até { $by }.
refill-duplicate = Seu pedido de { $medicine } já está com { $clinician }. Você terá resposta até { $by }.
refill-duplicate-sms = Seu pedido já está com { $clinician }. Você terá resposta até { $by }.
refill-kept = Tudo bem, não enviei nada.
refill-unlisted = Não acho esse remédio na sua lista, por isso uma pessoa vai verificar para você.
refill-care-team = sua equipe de saúde

## Entre uma coisa e outra

flow-choose-number = Responda com um dos números, por favor.
flow-stopped = Tudo bem, não mudei nada. Escreva quando quiser.
flow-trouble = Algo deu errado do nosso lado, e não terminei isso.

## Tipos de consulta

visit-office-visit = consulta
visit-flu-shot = vacina da gripe
visit-physical = check-up anual
visit-new-patient = primeira consulta
visit-well-child = consulta de rotina da criança
visit-womens-health = consulta de saúde da mulher
visit-counseling = sessão de aconselhamento
visit-unnamed = consulta
