### Ce que dit l'assistant pour déplacer, prendre, annuler ou confirmer un rendez-vous, pour les médicaments, et entre-temps.

## Parties d'autres messages

relation-son = votre fils
relation-daughter = votre fille
relation-child = votre enfant
relation-mother = votre mère
relation-father = votre père
relation-husband = votre mari
relation-wife = votre femme
relation-partner = votre partenaire
relation-parent = votre père ou votre mère
relation-sister = votre sœur
relation-brother = votre frère
relation-grandmother = votre grand-mère
relation-grandfather = votre grand-père
relation-grandchild = votre petit-enfant
relation-other = la personne concernée

option-appointment = { $when } avec { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } avec { $clinician }

choice-more = Autres horaires
choice-keep = Le garder
choice-cancel-it = L'annuler
choice-move-it = Le déplacer
choice-confirm-it = Je serai là
choice-send-it = L'envoyer
choice-not-now = Pas maintenant

## Qui écrit

identity-ask-birth-date = Avec plaisir. D'abord, pour protéger vos données, envoyez votre date de naissance, par exemple 14/3/1962.
identity-ask-birth-date-other = Avec plaisir. Pour protéger ses données, envoyez la date de naissance de { $relation }, par exemple 14/3/2015.
identity-again = Encore une chose avant de continuer : envoyez la date de naissance de la personne qui consulte, par exemple 14/3/1962.
identity-unreadable = Je n'ai pas pu lire la date de naissance. Envoyez le jour, le mois et l'année, par exemple 14 mars 1962.
identity-no-match = Cela ne correspond pas à ce que nous avons pour ce numéro. Vérifiez la date de naissance et renvoyez-la, s'il vous plaît.
identity-no-match-email = Cela ne correspond pas à ce que nous avons pour cette adresse e-mail. Vérifiez la date de naissance et renvoyez-la, s'il vous plaît.
identity-which = Deux personnes avec ce numéro ont cette date de naissance. Envoyez le prénom de la personne qui consulte, s'il vous plaît.
identity-which-email = Deux personnes avec cette adresse e-mail ont cette date de naissance. Envoyez le prénom de la personne qui consulte, s'il vous plaît.
identity-failed = Je n'ai pas pu vérifier qui écrit, donc je laisse tout comme c'est.
identity-anonymous = Pour protéger vos données, connectez-vous au portail pour cela : { $link }

## Déplacer un rendez-vous

reschedule-none = Je ne vois aucun rendez-vous à venir à déplacer.
reschedule-which = Quel rendez-vous voulez-vous déplacer ?
    { $options }
    Répondez avec le numéro, s'il vous plaît.
reschedule-offer = À la place du { $when } avec { $clinician }, je peux proposer :
    { $options }
    Répondez avec le numéro et je le déplace. Ou dites { $more } pour d'autres horaires, ou un jour.
reschedule-agree = Je déplace votre rendez-vous avec { $clinician } au { $when } ?
    1) Le déplacer
    2) Non, d'autres horaires
reschedule-done = C'est fait. Votre rendez-vous avec { $clinician } est maintenant le { $when }, à { $location }, { $address }. L'ancien horaire est libéré.
reschedule-in-doubt = Quelque chose ne va pas avec ce changement, et je ne veux rien vous dire de faux.
reschedule-kept = Très bien, votre rendez-vous ne change pas : { $when } avec { $clinician }.

offer-none = Je n'ai rien trouvé de libre qui convienne. Au plus près :
    { $options }
    Répondez avec le numéro, ou dites un autre jour.
offer-nothing = Je n'ai rien trouvé de libre qui convienne, même proche. Dites un autre jour ou une autre heure, s'il vous plaît.
offer-no-more = Voilà tous les horaires qui conviennent. Choisissez-en un, ou dites un autre jour ou une autre heure.
offer-taken = Pardon, une autre personne vient de prendre cet horaire.
offer-word-more = "plus"
offer-unclear = Répondez avec le numéro de l'horaire qui vous va, ou dites un autre jour, s'il vous plaît.

## Annuler

cancel-none = Je ne vois aucun rendez-vous à venir à annuler.
cancel-which = De quel rendez-vous s'agit-il ?
    { $options }
    Répondez avec le numéro, s'il vous plaît.
cancel-agree = Votre rendez-vous avec { $clinician } : { $when }, { $location }. Que dois-je faire ?
    1) Le retirer de l'agenda
    2) Le déplacer
    3) Le garder
cancel-done = C'est fait. Votre rendez-vous avec { $clinician }, { $when }, { $location }, n'est plus à l'agenda. Pour un autre, écrivez "nouveau rendez-vous".
cancel-in-doubt = Quelque chose ne va pas avec cette annulation, et je ne veux rien vous dire de faux.
cancel-kept = Très bien, vous le gardez : { $when } avec { $clinician }, { $location }.

## Confirmer

confirm-none = Je ne vois aucun rendez-vous à venir qui attend votre réponse.
confirm-which = Quel rendez-vous confirmez-vous ?
    { $options }
    Répondez avec le numéro, s'il vous plaît.
confirm-agree = Vous avez rendez-vous le { $when } avec { $clinician }, { $location }. Répondez 1 ou C pour confirmer, 2 ou R pour déplacer, 3 ou X si vous ne pouvez pas venir.
confirm-done = Merci, c'est confirmé : { $when } avec { $clinician }, à { $location }, { $address }.
confirm-already = C'est déjà confirmé : { $when } avec { $clinician }, { $location }.
confirm-in-doubt = Quelque chose ne va pas avec cette confirmation, et je ne veux rien vous dire de faux.

## Prendre rendez-vous

book-which-visit = C'est pour quoi ?
    { $options }
    Répondez avec le numéro, s'il vous plaît.
book-which-clinician = Qui voulez-vous voir ?
    { $options }
    Répondez avec le numéro, s'il vous plaît.
book-offer = Pour votre { $visit }, je peux proposer :
    { $options }
    Répondez avec le numéro et je réserve. Ou dites { $more } pour d'autres horaires, ou un jour.
book-agree = Je réserve votre { $visit } avec { $clinician }, { $when } ?
    1) Réserver
    2) Non, d'autres horaires
book-done = C'est réservé : { $visit } avec { $clinician }, { $when }, à { $location }, { $address }.
book-in-doubt = Quelque chose ne va pas avec cette réservation, et je ne veux rien vous dire de faux.

## "C'est quand, mon rendez-vous ?"

appointments-none = Je ne vois aucun rendez-vous à venir. Pour en avoir un, écrivez "nouveau rendez-vous".
appointments-one = Vous avez rendez-vous le { $when } avec { $clinician }, à { $location }, { $address }.
appointments-several = Vos rendez-vous :
    { $options }

## Médicaments

refill-none = Je ne vois sur votre liste aucun médicament à renouveler.
refill-which = De quel médicament avez-vous encore besoin ?
    { $options }
    Répondez avec le numéro, ou écrivez son nom.
refill-which-sms = De quel médicament avez-vous encore besoin ? Écrivez son nom comme sur la boîte, s'il vous plaît.
refill-not-found = Je ne le trouve pas sur votre liste. Écrivez son nom comme sur la boîte, s'il vous plaît.
refill-agree = J'envoie la demande de { $medicine } à { $clinician } ?
    1) L'envoyer
    2) Pas maintenant
refill-agree-sms = Je l'ai trouvé sur votre liste. J'envoie la demande à { $clinician } ?
    1) L'envoyer
    2) Pas maintenant
refill-done = C'est envoyé : { $clinician } verra votre demande de { $medicine } et vous aurez une réponse au plus tard le { $by }. Vous n'avez rien d'autre à faire.
refill-done-sms = C'est envoyé : { $clinician } verra votre demande et vous aurez une réponse au plus tard le { $by }. Vous n'avez rien d'autre à faire.
refill-done-review = C'est envoyé : { $clinician } doit d'abord vérifier un point avant de renouveler { $medicine }. Vous aurez une réponse au plus tard le { $by }.
refill-done-review-sms = C'est envoyé : { $clinician } doit d'abord vérifier un point. Vous aurez une réponse au plus tard le { $by }.
refill-done-person = C'est envoyé. Une telle demande passe toujours d'abord par une personne. Avec son équipe, { $clinician } verra { $medicine } et vous aurez une réponse au plus tard le { $by }.
refill-done-person-sms = C'est envoyé. Une telle demande passe toujours d'abord par une personne. Réponse de { $clinician } ou son équipe au plus tard le { $by }.
refill-duplicate = Votre demande de { $medicine } a déjà été transmise à { $clinician }. Vous aurez une réponse au plus tard le { $by }.
refill-duplicate-sms = Votre demande a déjà été transmise à { $clinician }. Vous aurez une réponse au plus tard le { $by }.
refill-kept = Très bien, je n'ai rien envoyé.
refill-unlisted = Je ne trouve pas ce médicament sur votre liste, donc une personne va s'en occuper.
refill-care-team = votre équipe soignante

## Entre-temps

flow-choose-number = Répondez avec l'un des numéros, s'il vous plaît.
flow-stopped = Très bien, je n'ai rien changé. Écrivez quand vous voulez.
flow-trouble = Un problème est survenu de notre côté, et je n'ai pas terminé.

## Types de rendez-vous

visit-office-visit = consultation
visit-flu-shot = vaccin contre la grippe
visit-physical = bilan annuel
visit-new-patient = première consultation
visit-well-child = visite de suivi d'enfant
visit-womens-health = consultation de santé des femmes
visit-counseling = séance de soutien psychologique
visit-unnamed = visite
