disclosure = Hola, soy el asistente automático de { $practice }. Escriba HUMANO en cualquier momento para hablar con una persona.
disclosure-sms = { $practice }: asistente automático. Escriba HUMANO para una persona o STOP para no recibir textos. No van cifrados: no ponga datos privados.
language-assistance = Le ofrecemos ayuda gratis en su idioma, también con intérprete. Solo pida un intérprete.
ack-latched = Gracias, lo agregué a su mensaje. Una persona de nuestro equipo lo tiene y le responderá aquí. Si es una emergencia, llame al 911.
opt-out-confirmed = No recibirá más mensajes de { $practice } aquí. Escriba START si cambia de idea.
opt-in-confirmed = Qué gusto tenerle de vuelta. Volverá a recibir mensajes de { $practice } aquí. Escriba STOP para dejar de recibirlos.
chitchat = ¡Con gusto! Escríbanos cuando quiera, de día o de noche.
ask-back = Quiero entenderle bien. ¿Es sobre una cita, una receta, o prefiere hablar con una persona?
choice-appointment = Cita
choice-refill = Receta
choice-person = Hablar con una persona
portal-link = Tenemos una respuesta para usted. Léala en su portal seguro: { $link }
which-article = ¿Quiso decir una de estas?
which-article-sms = ¿Quiso decir una de estas?
    { $options }
alarm-again = Ya avisamos al equipo de enfermería de guardia. Si alguien está en peligro ahora, llame al 911. No espere nuestra respuesta.
crisis-again = Ya avisamos al equipo de enfermería de guardia, que le responderá aquí. Puede llamar o mandar un texto al 988 en cualquier momento. Si alguien está en peligro ahora, llame al 911.
helped-yes = Sí, gracias
helped-no = No mucho
helped-thanks = ¡Qué bueno que le sirvió!
helped-sorry = Lo siento. Dígamelo con otras palabras, o hable con una persona.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Traducido por una máquina. Para un intérprete, responda INTÉRPRETE.
choice-interpreter = Intérprete
# After an article that there is only in another language.
article-other-language = Lo sentimos, esta respuesta aún no está en su idioma. Para un intérprete, responda INTÉRPRETE.
