### Sa asistan an di lè l ap deplase, pran, anile oswa konfime randevou, lè l ap mande medikaman, epi ant de.

## Moso lòt mesaj

relation-son = pitit gason ou
relation-daughter = pitit fi ou
relation-child = pitit ou
relation-mother = manman ou
relation-father = papa ou
relation-husband = mari ou
relation-wife = madanm ou
relation-partner = patnè ou
relation-parent = manman ou oswa papa ou
relation-sister = sè ou
relation-brother = frè ou
relation-grandmother = grann ou
relation-grandfather = granpapa ou
relation-grandchild = pitit pitit ou
relation-other = moun ki bezwen sa a

option-appointment = { $when } ak { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } ak { $clinician }

choice-more = Lòt lè
choice-keep = Kite l konsa
choice-cancel-it = Anile l
choice-move-it = Deplase l
choice-confirm-it = M ap la
choice-send-it = Voye l
choice-not-now = Pa kounye a

## Kiyès k ap ekri

identity-ask-birth-date = M ap ede w ak plezi. Anvan, pou nou pwoteje enfòmasyon ou, tanpri voye dat nesans ou, pa egzanp 14/3/1962.
identity-ask-birth-date-other = M ap ede w ak plezi. Pou nou pwoteje enfòmasyon yo, tanpri voye dat nesans { $relation }, pa egzanp 14/3/2015.
identity-again = Yon lòt bagay anvan nou kontinye: tanpri voye dat nesans pasyan an, pa egzanp 14/3/1962.
identity-unreadable = Mwen pa rive li dat nesans lan. Tanpri voye jou, mwa ak ane, pa egzanp 14 mas 1962.
identity-no-match = Sa pa menm ak sa nou gen pou nimewo sa a. Tanpri tcheke dat nesans lan epi voye l ankò.
identity-no-match-email = Sa pa menm ak sa nou gen pou adrès imèl sa a. Tanpri tcheke dat nesans lan epi voye l ankò.
identity-which = De moun ki sou nimewo sa a gen dat nesans sa a. Tanpri voye prenon pasyan an.
identity-which-email = De moun ki nan adrès imèl sa a gen dat nesans sa a. Tanpri voye prenon pasyan an.
identity-failed = Mwen pa rive konnen kiyès k ap ekri, kidonk m ap kite tout bagay jan yo ye.
identity-anonymous = Pou nou pwoteje enfòmasyon ou, tanpri antre nan pòtay la pou sa: { $link }

## Deplase yon randevou

reschedule-none = Mwen pa wè okenn randevou k ap vini pou m deplase.
reschedule-which = Ki randevou ou vle deplase?
    { $options }
    Tanpri reponn ak nimewo a.
reschedule-offer = Nan plas { $when } ak { $clinician }, men sa m ka ofri w:
    { $options }
    Reponn ak nimewo a epi m ap deplase l. Oswa di { $more } pou lòt lè, oswa di yon jou.
reschedule-agree = Èske m deplase randevou ou ak { $clinician } pou { $when }?
    1) Deplase l
    2) Non, lòt lè
reschedule-done = Li fèt. Randevou ou ak { $clinician } se { $when } kounye a, nan { $location }, { $address }. Ansyen lè a lib ankò.
reschedule-in-doubt = Gen yon bagay ki pa kòrèk nan chanjman sa a, epi mwen pa vle di w yon bagay ki pa vre.
reschedule-kept = Dakò, randevou ou rete menm jan an: { $when } ak { $clinician }.

offer-none = Mwen pa jwenn yon lè lib ki bon pou ou. Sa ki pi pre yo:
    { $options }
    Reponn ak nimewo a, oswa di yon lòt jou.
offer-nothing = Mwen pa jwenn yon lè lib ki bon pou ou, ni toupre. Tanpri di yon lòt jou oswa yon lòt lè.
offer-no-more = Se tout lè ki bon yo sa. Tanpri chwazi youn, oswa di yon lòt jou oswa yon lòt lè.
offer-taken = Eskize m, yon lòt moun fenk pran lè sa a.
offer-word-more = "plis"
offer-unclear = Tanpri reponn ak nimewo lè ki bon pou ou a, oswa di yon lòt jou.

## Anile

cancel-none = Mwen pa wè okenn randevou k ap vini pou m anile.
cancel-which = Ki randevou li ye?
    { $options }
    Tanpri reponn ak nimewo a.
cancel-agree = Randevou ou ak { $clinician }, { $when }, { $location }. Kisa pou m fè?
    1) Retire l sou kalandriye a
    2) Deplase l pou yon lòt lè
    3) Kite l konsa
cancel-done = Li fèt. Randevou ou ak { $clinician }, { $when }, { $location }, pa sou kalandriye a ankò. Si w vle yon lòt, ekri "nouvo randevou".
cancel-in-doubt = Gen yon bagay ki pa kòrèk nan anilasyon sa a, epi mwen pa vle di w yon bagay ki pa vre.
cancel-kept = Dakò, li rete konsa: { $when } ak { $clinician }, { $location }.

## Konfime

confirm-none = Mwen pa wè okenn randevou k ap vini k ap tann repons ou.
confirm-which = Ki randevou w ap konfime?
    { $options }
    Tanpri reponn ak nimewo a.
confirm-agree = Ou gen randevou { $when } ak { $clinician }, { $location }. Reponn 1 oswa C pou konfime, 2 oswa R pou deplase l, 3 oswa X si w pa ka vini.
confirm-done = Mèsi, randevou ou konfime: { $when } ak { $clinician }, nan { $location }, { $address }.
confirm-already = Randevou ou te deja konfime: { $when } ak { $clinician }, { $location }.
confirm-in-doubt = Gen yon bagay ki pa kòrèk nan konfimasyon sa a, epi mwen pa vle di w yon bagay ki pa vre.

## Pran randevou

book-which-visit = Poukisa w ap vini?
    { $options }
    Tanpri reponn ak nimewo a.
book-which-clinician = Ki moun ou ta renmen wè?
    { $options }
    Tanpri reponn ak nimewo a.
book-offer = Pou { $visit }, men sa m ka ofri w:
    { $options }
    Reponn ak nimewo a epi m ap pran l pou ou. Oswa di { $more } pou lòt lè, oswa di yon jou.
book-agree = Èske m pran randevou sa a pou ou: { $visit } ak { $clinician }, { $when }?
    1) Pran l
    2) Non, lòt lè
book-done = Randevou a pran: { $visit } ak { $clinician }, { $when }, nan { $location }, { $address }.
book-in-doubt = Gen yon bagay ki pa kòrèk nan randevou sa a, epi mwen pa vle di w yon bagay ki pa vre.

## "Kilè randevou m ye?"

appointments-none = Mwen pa wè okenn randevou k ap vini. Si w vle youn, ekri "nouvo randevou".
appointments-one = Ou gen randevou { $when } ak { $clinician }, nan { $location }, { $address }.
appointments-several = Randevou ou yo:
    { $options }

## Medikaman

refill-none = Mwen pa wè nan lis ou okenn medikaman m ka mande ankò pou ou.
refill-which = Ki medikaman ou bezwen ankò?
    { $options }
    Tanpri reponn ak nimewo a, oswa ekri non li.
refill-which-sms = Ki medikaman ou bezwen ankò? Tanpri ekri non li jan l ye sou boutèy la.
refill-not-found = Mwen pa jwenn sa a nan lis ou. Tanpri ekri non an jan l ye sou boutèy la.
refill-agree = Èske m voye demann pou { $medicine } bay { $clinician }?
    1) Voye l
    2) Pa kounye a
refill-agree-sms = Mwen jwenn li nan lis ou. Èske m voye demann lan bay { $clinician }?
    1) Voye l
    2) Pa kounye a
refill-done = Li ale: { $clinician } ap gade demann ou pou { $medicine } epi w ap jwenn repons anvan { $by }. Ou pa bezwen fè anyen ankò.
refill-done-sms = Li ale: { $clinician } ap gade demann ou epi w ap jwenn repons anvan { $by }. Ou pa bezwen fè anyen ankò.
refill-done-review = Li ale: { $clinician } bezwen tcheke yon bagay anvan ou jwenn { $medicine } ankò. W ap jwenn repons anvan { $by }.
refill-done-review-sms = Li ale: { $clinician } bezwen tcheke yon bagay anvan. W ap jwenn repons sou demann ou anvan { $by }.
refill-done-person = Li ale. Se yon moun ki toujou gade yon demann konsa anvan: { $clinician } oswa ekip la ap gade { $medicine } epi reponn ou anvan { $by }.
refill-done-person-sms = Li ale. Se yon moun ki toujou gade yon demann konsa anvan: { $clinician } oswa ekip la ap reponn ou anvan { $by }.
refill-duplicate = Demann ou pou { $medicine } deja nan men { $clinician }. W ap jwenn repons anvan { $by }.
refill-duplicate-sms = Demann ou deja nan men { $clinician }. W ap jwenn repons anvan { $by }.
refill-kept = Dakò, mwen pa voye anyen.
refill-unlisted = Mwen pa jwenn medikaman sa a nan lis ou, kidonk yon moun ap gade sa pou ou.
refill-care-team = ekip swen ou

## Ant de

flow-choose-number = Tanpri reponn ak youn nan nimewo yo.
flow-stopped = Dakò, mwen pa chanje anyen. Ekri nou nenpòt lè.
flow-trouble = Gen yon pwoblèm bò kote pa nou, epi mwen pa fini sa.

## Kalite vizit

visit-office-visit = konsiltasyon
visit-flu-shot = vaksen grip
visit-physical = egzamen anyèl
visit-new-patient = premye vizit
visit-well-child = vizit kontwòl timoun
visit-womens-health = vizit sante fanm
visit-counseling = seyans konsèy
visit-unnamed = vizit
