### Lo que dice el asistente al mover, reservar, anular o confirmar citas, al pedir recetas, y entretanto.

## Partes de otros mensajes

relation-son = su hijo
relation-daughter = su hija
relation-child = su hijo o hija
relation-mother = su mamá
relation-father = su papá
relation-husband = su esposo
relation-wife = su esposa
relation-partner = su pareja
relation-parent = su mamá o papá
relation-sister = su hermana
relation-brother = su hermano
relation-grandmother = su abuela
relation-grandfather = su abuelo
relation-grandchild = su nieto o nieta
relation-other = la persona para quien es

option-appointment = { $when } con { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } con { $clinician }

choice-more = Otros horarios
choice-keep = Dejarla así
choice-cancel-it = Anularla
choice-move-it = Cambiarla
choice-confirm-it = Ahí estaré
choice-send-it = Enviarla
choice-not-now = Ahora no

## Quién escribe

identity-ask-birth-date = Con gusto le ayudo. Primero, para cuidar su información, envíeme su fecha de nacimiento, por ejemplo 14/3/1962.
identity-ask-birth-date-other = Con gusto le ayudo. Para cuidar su información, envíeme la fecha de nacimiento de { $relation }, por ejemplo 14/3/2015.
identity-again = Antes de seguir, envíeme por favor la fecha de nacimiento de quien es paciente, por ejemplo 14/3/1962.
identity-unreadable = No pude leer la fecha de nacimiento. Envíe día, mes y año, por ejemplo 14 de marzo de 1962.
identity-no-match = No coincide con lo que tenemos para este número. Revise la fecha de nacimiento y envíela otra vez, por favor.
identity-no-match-email = No coincide con lo que tenemos para esta dirección de correo. Revise la fecha de nacimiento y envíela otra vez, por favor.
identity-which = Dos personas con este número tienen esa fecha de nacimiento. Envíe el nombre de pila de quien es paciente, por favor.
identity-which-email = Dos personas con esta dirección de correo tienen esa fecha de nacimiento. Envíe el nombre de pila de quien es paciente, por favor.
identity-failed = No pude confirmar quién escribe, así que dejo todo como está.
identity-anonymous = Para cuidar su información, entre al portal para esto: { $link }

## Cambiar una cita

reschedule-none = No veo ninguna cita próxima para cambiar.
reschedule-which = ¿Qué cita quiere cambiar?
    { $options }
    Responda con el número, por favor.
reschedule-offer = En lugar de { $when } con { $clinician }, puedo ofrecerle:
    { $options }
    Responda con el número y la cambio. O diga { $more } para otros horarios, o un día.
reschedule-agree = ¿Cambio su visita con { $clinician } a { $when }?
    1) Cambiarla
    2) No, otros horarios
reschedule-done = Listo. Su visita con { $clinician } es ahora { $when }, en { $location }, { $address }. El horario anterior quedó libre.
reschedule-in-doubt = Algo no cuadra con ese cambio y no quiero decirle algo equivocado.
reschedule-kept = Muy bien, su cita queda igual: { $when } con { $clinician }.

offer-none = No encontré un horario libre que le convenga. Lo más cercano:
    { $options }
    Responda con el número, o diga otro día.
offer-nothing = No encontré un horario libre que le convenga, ni uno cercano. Diga otro día u otra hora, por favor.
offer-no-more = Esos son todos los horarios. Elija uno, por favor, o diga otro día u otra hora.
offer-taken = Lo siento, otra persona acaba de tomar ese horario.
offer-word-more = "más"
offer-unclear = Responda con el número del horario que le queda bien, o diga otro día, por favor.

## Anular

cancel-none = No veo ninguna cita próxima para anular.
cancel-which = ¿Cuál cita es?
    { $options }
    Responda con el número, por favor.
cancel-agree = Su visita con { $clinician } el { $when }, { $location }. ¿Qué hago?
    1) Quitarla del calendario
    2) Cambiarla a otro horario
    3) Dejarla así
cancel-done = Listo. Su visita con { $clinician } el { $when }, { $location }, ya no está en el calendario. Si quiere otra, escriba "nueva cita".
cancel-in-doubt = Algo no cuadra con esa anulación y no quiero decirle algo equivocado.
cancel-kept = Muy bien, queda igual: { $when } con { $clinician }, { $location }.

## Confirmar

confirm-none = No veo ninguna cita próxima que espere su respuesta.
confirm-which = ¿Qué cita confirma?
    { $options }
    Responda con el número, por favor.
confirm-agree = Tiene { $when } con { $clinician }, { $location }. Responda 1 o C para confirmar, 2 o R para cambiarla, 3 o X si no puede venir.
confirm-done = Gracias, queda confirmada: { $when } con { $clinician }, en { $location }, { $address }.
confirm-already = Ya está confirmada: { $when } con { $clinician }, { $location }.
confirm-in-doubt = Algo no cuadra con esa confirmación y no quiero decirle algo equivocado.

## Reservar

book-which-visit = ¿Para qué es la visita?
    { $options }
    Responda con el número, por favor.
book-which-clinician = ¿Con quién quiere la cita?
    { $options }
    Responda con el número, por favor.
book-offer = Para su { $visit } puedo ofrecerle:
    { $options }
    Responda con el número y la reservo. O diga { $more } para otros horarios, o un día.
book-agree = ¿Reservo su { $visit } con { $clinician } el { $when }?
    1) Reservarla
    2) No, otros horarios
book-done = Reservada: { $visit } con { $clinician }, { $when }, en { $location }, { $address }.
book-in-doubt = Algo no cuadra con esa reserva y no quiero decirle algo equivocado.

## "¿Cuándo es mi cita?"

appointments-none = No veo ninguna cita próxima. Si quiere una, escriba "nueva cita".
appointments-one = Tiene { $when } con { $clinician }, en { $location }, { $address }.
appointments-several = Sus citas:
    { $options }

## Recetas

refill-none = No veo en su lista ninguna medicina para la que pueda pedir más.
refill-which = ¿De qué medicina necesita más?
    { $options }
    Responda con el número o escriba el nombre.
refill-which-sms = ¿De qué medicina necesita más? Escriba el nombre como está en el frasco, por favor.
refill-not-found = No la encuentro en su lista. Escriba el nombre como está en el frasco, por favor.
refill-agree = ¿Envío la solicitud de { $medicine } a { $clinician }?
    1) Enviarla
    2) Ahora no
refill-agree-sms = La encontré en su lista. ¿Envío la solicitud a { $clinician }?
    1) Enviarla
    2) Ahora no
refill-done = Enviada. { $clinician } verá su solicitud de { $medicine } y tendrá respuesta a más tardar { $by }. Usted no tiene que hacer nada más.
refill-done-sms = Enviada. { $clinician } verá su solicitud y tendrá respuesta a más tardar { $by }. Usted no tiene que hacer nada más.
refill-done-review = Enviada. { $clinician } tiene que revisar algo antes de surtir { $medicine }. Tendrá respuesta a más tardar { $by }.
refill-done-review-sms = Enviada. { $clinician } tiene que revisar algo antes. Tendrá respuesta a más tardar { $by }.
refill-done-person = Enviada. Una solicitud así siempre la ve primero una persona: el equipo de { $clinician } verá { $medicine } y le responderá a más tardar { $by }.
refill-done-person-sms = Enviada. Una solicitud así siempre la ve primero una persona: el equipo de { $clinician } le responderá a más tardar { $by }.
refill-duplicate = Su solicitud de { $medicine } ya la tiene { $clinician }. Tendrá respuesta a más tardar { $by }.
refill-duplicate-sms = Su solicitud ya la tiene { $clinician }. Tendrá respuesta a más tardar { $by }.
refill-kept = Muy bien, no envié nada.
refill-unlisted = No encuentro esa medicina en su lista, así que una persona lo revisará.
refill-care-team = su equipo médico

## Entretanto

flow-choose-number = Responda con uno de los números, por favor.
flow-stopped = Muy bien, no cambié nada. Escriba cuando quiera.
flow-trouble = Algo falló de nuestro lado y no terminé eso.

## Tipos de visita

visit-office-visit = consulta
visit-flu-shot = vacuna contra la gripe
visit-physical = chequeo anual
visit-new-patient = primera consulta
visit-well-child = control infantil
visit-womens-health = consulta de salud de la mujer
visit-counseling = sesión de consejería
visit-unnamed = visita
