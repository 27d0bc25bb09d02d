### Mga sinasabi ng assistant habang inililipat, kinukuha, inaalis o kinukumpirma ang appointment, sa refill, at sa pagitan. Maikli at
### malinaw; hindi kailanman hinihingi ang salitang CANCEL, STOP o YES (kinukuha iyon ng carrier).

## Mga bahagi ng ibang mensahe

relation-son = anak ninyong lalaki
relation-daughter = anak ninyong babae
relation-child = anak ninyo
relation-mother = nanay ninyo
relation-father = tatay ninyo
relation-husband = mister ninyo
relation-wife = misis ninyo
relation-partner = kabiyak ninyo
relation-parent = magulang ninyo
relation-sister = kapatid ninyong babae
relation-brother = kapatid ninyong lalaki
relation-grandmother = lola ninyo
relation-grandfather = lolo ninyo
relation-grandchild = apo ninyo
relation-other = taong magpapatingin

option-appointment = { $when } kay { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } kay { $clinician }

choice-more = Ibang oras
choice-keep = Huwag baguhin
choice-cancel-it = Alisin
choice-move-it = Ilipat
choice-confirm-it = Darating ako
choice-send-it = Ipadala
choice-not-now = Huwag muna

## Sino ang sumusulat

identity-ask-birth-date = Tutulungan ko po kayo. Para ligtas ang impormasyon ninyo, pakisend muna ang petsa ng kapanganakan ninyo, halimbawa 3/14/1962.
identity-ask-birth-date-other = Tutulungan ko po kayo. Para ligtas ang impormasyon, pakisend ang petsa ng kapanganakan ng { $relation }, halimbawa 3/14/2015.
identity-again = Isa pa po bago tayo magpatuloy: pakisend ang petsa ng kapanganakan ng pasyente, halimbawa 3/14/1962.
identity-unreadable = Hindi ko po mabasa ang petsa ng kapanganakan. Pakisend ang buwan, araw at taon, halimbawa Marso 14, 1962.
identity-no-match = Hindi po ito tugma sa nakatala sa numerong ito. Pakitingnan ang petsa ng kapanganakan at pakisend ulit.
identity-no-match-email = Hindi po ito tugma sa nakatala sa email address na ito. Pakitingnan ang petsa ng kapanganakan at pakisend ulit.
identity-which = Dalawang tao sa numerong ito ang may ganyang petsa ng kapanganakan. Pakisend po ang pangalan ng pasyente (hindi apelyido).
identity-which-email = Dalawang tao sa email address na ito ang may ganyang petsa ng kapanganakan. Pakisend po ang pangalan ng pasyente (hindi apelyido).
identity-failed = Hindi ko makumpirma kung sino ang sumusulat, kaya wala akong binago.
identity-anonymous = Para ligtas ang mga rekord, mag-sign in po sa portal para rito: { $link }

## Paglipat ng appointment

reschedule-none = Wala po akong nakikitang paparating na appointment na ililipat.
reschedule-which = Aling appointment po ang gusto ninyong ilipat?
    { $options }
    Sagutin po ng numero.
reschedule-offer = Kapalit ng { $when } kay { $clinician }, mayroon ako nito:
    { $options }
    Sagutin ng numero at ililipat ko. O sabihin ang { $more }, o magsabi ng araw.
reschedule-agree = Ililipat ko po ba ang appointment ninyo kay { $clinician } sa { $when }?
    1) Ilipat
    2) Hindi, ibang oras
reschedule-done = Ayos na po. Ang appointment ninyo kay { $clinician } ay { $when } na, sa { $location }, { $address }. Bakante na ulit ang dating oras.
reschedule-in-doubt = May mali sa paglipat na iyon, at ayaw kong magsabi ng hindi tama.
reschedule-kept = Sige po, hindi nagbago ang appointment ninyo: { $when } kay { $clinician }.

offer-none = Walang bakanteng oras na tugma. Ito po ang pinakamalapit:
    { $options }
    Sagutin ng numero, o magsabi ng ibang araw.
offer-nothing = Walang bakanteng oras na tugma, kahit malapit doon. Magsabi po ng ibang araw o oras.
offer-no-more = Iyan na po ang lahat ng oras na tugma. Pumili ng isa, o magsabi ng ibang araw o oras.
offer-taken = Pasensya na po, kakukuha lang ng iba sa oras na iyon.
offer-word-more = "ibang oras"
offer-unclear = Sagutin po ng numero ng oras na gusto ninyo, o magsabi ng ibang araw.

## Pag-alis ng appointment

cancel-none = Wala po akong nakikitang paparating na appointment na aalisin.
cancel-which = Aling appointment po?
    { $options }
    Sagutin po ng numero.
cancel-agree = Ang appointment ninyo kay { $clinician }: { $when }, { $location }. Ano po ang gagawin ko?
    1) Alisin sa kalendaryo
    2) Ilipat sa ibang oras
    3) Huwag baguhin
cancel-done = Ayos na po. Wala na sa kalendaryo ang appointment ninyo kay { $clinician }, { $when }, { $location }. Kung gusto ng bagong oras, isulat ang "bagong appointment".
cancel-in-doubt = May mali sa pag-alis na iyon, at ayaw kong magsabi ng hindi tama.
cancel-kept = Sige po, hindi ito nagbago: { $when } kay { $clinician }, { $location }.

## Pagkumpirma

confirm-none = Wala po akong nakikitang appointment na naghihintay ng sagot ninyo.
confirm-which = Aling appointment po ang kinukumpirma ninyo?
    { $options }
    Sagutin po ng numero.
confirm-agree = May appointment po kayo: { $when } kay { $clinician }, { $location }. Sagutin ng 1 o C para kumpirmahin, 2 o R para ilipat, 3 o X kung hindi makakarating.
confirm-done = Salamat po, kumpirmado na: { $when } kay { $clinician }, sa { $location }, { $address }.
confirm-already = Kumpirmado na po kayo: { $when } kay { $clinician }, { $location }.
confirm-in-doubt = May mali sa pagkumpirmang iyon, at ayaw kong magsabi ng hindi tama.

## Pagkuha ng appointment

book-which-visit = Para saan po ang pagpapatingin?
    { $options }
    Sagutin po ng numero.
book-which-clinician = Kanino po ninyo gustong magpatingin?
    { $options }
    Sagutin po ng numero.
book-offer = Para sa { $visit }, mayroon ako nito:
    { $options }
    Sagutin ng numero at kukunin ko ito. O sabihin ang { $more }, o magsabi ng araw.
book-agree = Kukunin ko po ba ang { $visit } kay { $clinician } sa { $when }?
    1) Kunin
    2) Hindi, ibang oras
book-done = Nakuha na po: { $visit } kay { $clinician }, { $when }, sa { $location }, { $address }.
book-in-doubt = May mali sa pagkuhang iyon, at ayaw kong magsabi ng hindi tama.

## "Kailan ang appointment ko?"

appointments-none = Wala po akong nakikitang paparating na appointment. Kung gusto ninyo, isulat ang "bagong appointment".
appointments-one = May appointment po kayo: { $when } kay { $clinician }, sa { $location }, { $address }.
appointments-several = Mga appointment ninyo:
    { $options }

## Refill

refill-none = Wala po akong nakikitang gamot sa listahan ninyo na mahihingan ko ng refill.
refill-which = Aling gamot po ang kailangan pa ninyo?
    { $options }
    Sagutin ng numero, o isulat ang pangalan nito.
refill-which-sms = Aling gamot po ang kailangan pa ninyo? Pakisulat ang pangalan ayon sa nasa bote.
refill-not-found = Hindi ko po iyan makita sa listahan ninyo. Pakisulat ang pangalan ayon sa nasa bote.
refill-agree = Ipapadala ko po ba kay { $clinician } ang hiling na refill ng { $medicine }?
    1) Ipadala
    2) Huwag muna
refill-agree-sms = Nakita ko po sa listahan ninyo. Ipapadala ko ba kay { $clinician } ang hiling na refill?
    1) Ipadala
    2) Huwag muna
refill-done = Naipadala na po. Titingnan ni { $clinician } ang hiling ninyo para sa { $medicine }, at may sagot kami hanggang { $by }. Wala na kayong kailangang gawin.
refill-done-sms = Naipadala na po. Titingnan ni { $clinician } ang hiling ninyong refill, at may sagot kami hanggang { $by }. Wala na kayong kailangang gawin.
refill-done-review = Naipadala na po. May titingnan muna si { $clinician } bago ma-refill ang { $medicine }. May sagot kami hanggang { $by }.
refill-done-review-sms = Naipadala na po. May titingnan muna si { $clinician }. May sagot kami tungkol sa refill hanggang { $by }.
refill-done-person = Naipadala na po. Tao muna ang laging tumitingin sa ganitong hiling: titingnan ng grupo ni { $clinician } ang { $medicine } at sasagot hanggang { $by }.
refill-done-person-sms = Naipadala na po. Tao muna ang laging tumitingin sa ganitong hiling: sasagot ang grupo ni { $clinician } hanggang { $by }.
refill-duplicate = Na kay { $clinician } na po ang hiling ninyo para sa { $medicine }. May sagot kami hanggang { $by }.
refill-duplicate-sms = Na kay { $clinician } na po ang hiling ninyong refill. May sagot kami hanggang { $by }.
refill-kept = Sige po, wala akong ipinadala.
refill-unlisted = Hindi ko po makita ang gamot na iyan sa listahan ninyo, kaya may taong titingin nito.
refill-care-team = Doktor ninyo

## Sa pagitan

flow-choose-number = Sagutin po ng isa sa mga numero.
flow-stopped = Sige po, wala akong binago. Sumulat lang anumang oras.
flow-trouble = May nangyaring mali sa panig namin, at hindi ko iyon natapos.

## Mga uri ng pagpapatingin, ayon sa code ng klinika

visit-office-visit = check-up sa klinika
visit-flu-shot = bakuna sa trangkaso
visit-physical = taunang check-up
visit-new-patient = unang pagpapatingin
visit-well-child = check-up ng bata
visit-womens-health = check-up sa kalusugan ng babae
visit-counseling = sesyon ng counseling
visit-unnamed = pagpapatingin
