### Lo que se dice cuando una persona toma el mensaje, y los textos fijos de emergencias y crisis. Textos aprobados.
### Las formas -sms caben en dos segmentos (sin tildes donde GSM-7 no las tiene).

## Emergencias y crisis

handoff-emergency =
    Esto podría ser una emergencia. Por favor llame al 911 ahora, o pida a alguien cercano que llame. No espere una respuesta aquí.

    También he avisado a nuestro equipo de enfermería de guardia, que puede ver su mensaje.
handoff-emergency-sms = Puede ser una emergencia. Por favor llame al 911 ahora, o pida a alguien cercano que llame. No espere una respuesta por este medio. Ya hemos avisado a nuestro equipo de enfermería de guardia, que puede ver su mensaje.
handoff-emergency-poison =
    Esto podría ser una emergencia. Si la persona se desplomó, tiene convulsiones, le cuesta respirar o no despierta, llame al 911 ahora.

    Si no es así, llame ahora mismo al Centro de Toxicología: 1-800-222-1222 (gratis, día y noche, en español). Llame aunque todavía no haya señales.

    También he avisado a nuestro equipo de enfermería de guardia, que puede ver su mensaje.
handoff-emergency-poison-sms = Si la persona no despierta, respira con trabajo, convulsiona o se ha desplomado: llame al 911 ahora. Si no, llame ya a Poison Control, aunque no note nada: 1-800-222-1222 (gratis, 24 horas, en español). Ya avisamos a la guardia.
handoff-emergency-self-harm =
    Por favor llame al 911 ahora, o pida a alguien cercano que llame. Usted importa, y la ayuda puede llegar enseguida.

    También puede llamar al 988 y oprimir 2, o enviar AYUDA al 988, a cualquier hora (veteranos: oprima 1, o envíe un texto al 838255). He avisado a nuestro equipo de enfermería de guardia, que puede ver su mensaje.
handoff-emergency-self-harm-sms = Por favor llame al 911 ahora, o pida a alguien cercano que llame. Usted importa, y la ayuda puede llegar enseguida. Puede llamar al 988 y oprimir 2, o enviar AYUDA al 988 (veteranos: oprima 1, o texto al 838255). La guardia ya lo sabe.
handoff-crisis =
    Me alegra que nos lo haya dicho. No tiene que pasar por esto a solas.

    Llame al 988 ahora y oprima 2, o envíe la palabra AYUDA al 988, de día o de noche: es gratis y privado. También puede chatear en 988lifeline.org. Veteranos: llame al 988 y oprima 1, o envíe un texto al 838255.

    Si usted u otra persona está en peligro ahora mismo, llame al 911. He avisado a nuestro equipo de enfermería de guardia, que leerá su mensaje.
handoff-crisis-sms = Gracias por escribirnos. No está a solas en esto. Llame al 988 y oprima 2, o mande AYUDA al 988, a toda hora, gratis y en privado (veteranos: oprima 1, o texto al 838255). Si hay peligro ahora, llame al 911. Nuestro equipo de guardia lo va a leer.

## Peligro por parte de otra persona: quien más lea el teléfono no se entera de nada

handoff-abuse = Gracias por escribir. Nuestro equipo de enfermería le responderá. Si ahora no es un buen momento para escribir, no pasa nada: no hace falta que conteste. Si necesita ayuda enseguida, llame al 911. Si no puede hablar, en la mayoría de los lugares puede enviar un texto al 911.
handoff-abuse-sms = Gracias por escribir. Nuestro equipo de enfermería le va a responder. Si ahora no es buen momento, no hace falta que conteste. Si necesita ayuda enseguida, llame al 911; si no puede hablar, mande un texto al 911.

## Una persona lo tiene: quién y para cuándo

handoff-ack-clinical = Gracias por decírnoslo. Su mensaje ya está con { $role }: tendrá respuesta aquí antes del { $by }. Si parece una emergencia, llame al 911.
handoff-ack-emotional = Gracias por decírnoslo. Siento mucho que haya sido tan difícil. He pasado su mensaje a { $role }, que lo leerá y le responderá aquí a más tardar el { $by }
handoff-ack-human = Por supuesto. He pasado su mensaje a { $role }, y le responderán aquí a más tardar el { $by }
handoff-ack-unclear = Quiero que reciba la respuesta correcta, así que he pasado su mensaje a { $role }. Le responderán aquí a más tardar el { $by }
handoff-ack-interpreter = Por supuesto, es gratis para usted. He avisado a { $role }, que le escribirá aquí a más tardar el { $by }
handoff-ack-billing = He pasado su pregunta a { $role }, que le responderá aquí a más tardar el { $by }. No tendrá que explicarlo otra vez.
handoff-ack-referral = He pasado su pregunta a { $role }, que lo averiguará y le responderá aquí a más tardar el { $by }
handoff-ack-refill = He pasado su solicitud a { $role }. Le responderán aquí a más tardar el { $by }
handoff-ack-other = He pasado esto a { $role }, junto con lo que escribió, para que no tenga que explicarlo otra vez. Le responderán aquí a más tardar el { $by }
handoff-closed = Nuestro consultorio está cerrado ahora y vuelve a abrir el { $opens } Si no puede esperar y es una emergencia, llame al 911.
handoff-still-here = Su mensaje sigue con { $role }, que le responderá aquí a más tardar el { $by }
handoff-late = Lamento que siga esperando. Su mensaje está con { $role }, y he recordado al equipo que ya debería haber recibido una respuesta.
handoff-back-to-assistant = Gracias. Nuestro asistente automático está aquí otra vez para lo que necesite. Escriba HUMANO cuando quiera hablar con una persona.
handoff-satisfaction = ¿Le ayudamos hoy? Responda con un número del 1 (nada) al 5 (mucho). No tiene que contestar.
handoff-satisfaction-thanks = Gracias por decírnoslo.
handoff-form-link = Este es su enlace seguro: { $link }
handoff-call-later = Le llamará { $role } a más tardar el { $by }

## Quién responde

handoff-role-oncall = nuestro equipo de enfermería de guardia
handoff-role-nurse = nuestro equipo de enfermería
handoff-role-refills = nuestro equipo de recetas
handoff-role-front-desk = nuestra recepción
handoff-role-billing = nuestro equipo de facturación
handoff-role-referrals = nuestro equipo de referidos
handoff-role-interpreter = nuestro servicio de intérpretes
