### Sa nou di lè yon moun pran mesaj la, ak tèks fiks pou ijans ak kriz. Tèks apwouve: chanje yo sèlman ak responsab medikal la.
### Fòm -sms yo antre nan de moso SMS.

## Ijans ak kriz: yo konplè poukont yo, yo pa tann pèsonn

handoff-emergency =
    Sa ka yon ijans. Tanpri rele 911 kounye a, oswa mande yon moun ki toupre w rele. Pa tann repons isit la.

    Mwen avèti enfimyè degad la tou; li ka wè mesaj ou a.
handoff-emergency-sms = Sa ka yon ijans. Tanpri rele 911 kounye a, oswa mande yon moun ki toupre w rele. Pa tann repons isit la. Mwen avèti enfimyè degad la tou; li ka wè mesaj ou a.
handoff-emergency-poison =
    Sa ka yon ijans. Si moun nan tonbe, si l ap fè kriz, si l gen pwoblèm pou l respire oswa si l pa ka leve, rele 911 kounye a.

    Si se pa sa, rele Sant Anpwazònman an (Poison Control) touswit: 1-800-222-1222 (gratis, lajounen kou lannuit, ou ka mande entèprèt). Rele menm si poko gen okenn siy.

    Mwen avèti enfimyè degad la tou; li ka wè mesaj ou a.
handoff-emergency-poison-sms = Moun nan tonbe, ap fè kriz, pa ka respire byen oswa pa ka leve: rele 911 kounye a. Si se pa sa, rele Poison Control touswit, menm si poko gen siy: 1-800-222-1222 (gratis, lajounen kou lannuit). Enfimyè degad la okouran; li ka wè mesaj ou a.
handoff-emergency-self-harm =
    Tanpri rele 911 kounye a, oswa mande yon moun ki toupre w rele. Lavi w gen valè, epi èd ka rive jwenn ou touswit.

    Ou ka rele oswa voye tèks nan 988 nenpòt lè tou (lè w rele, ou ka mande entèprèt; veteran: peze 1, oswa voye tèks nan 838255). Mwen avèti enfimyè degad la; li ka wè mesaj ou a.
handoff-emergency-self-harm-sms = Tanpri rele 911 kounye a, oswa mande yon moun ki toupre w rele. Lavi w gen valè, epi èd ka rive touswit. Ou ka rele oswa voye tèks nan 988 tou (veteran: peze 1 oswa tèks nan 838255). Enfimyè degad la okouran; li ka wè mesaj ou a.
handoff-crisis =
    Mèsi dèske ou di nou sa. Ou pa oblije pote sa poukont ou.

    Rele oswa voye tèks nan 988 kounye a, lajounen kou lannuit: li gratis epi li prive. Lè w rele, ou ka mande entèprèt. Ou ka chat tou sou 988lifeline.org. Veteran: rele 988 epi peze 1, oswa voye tèks nan 838255.

    Si ou menm oswa yon lòt moun an danje kounye a, rele 911. Mwen avèti enfimyè degad la; l ap li mesaj ou a.
handoff-crisis-sms = Mèsi dèske ou di nou sa. Ou pa poukont ou. Rele oswa voye tèks nan 988 kounye a, lajounen kou lannuit, gratis epi prive (veteran: peze 1 oswa tèks nan 838255). An danje kounye a? Rele 911. Enfimyè degad la okouran; l ap li mesaj ou a.

## Danje ki soti nan yon lòt moun: nenpòt moun ki gade telefòn nan p ap aprann anyen

handoff-abuse = Mèsi dèske ou ekri. Yon enfimyè nan ekip nou an ap reponn ou. Si se pa yon bon moman pou w ekri, pa gen pwoblèm: ou pa bezwen reponn. Si w bezwen èd touswit, rele 911. Si w pa ka pale, prèske toupatou ou ka voye tèks nan 911.

## Yon moun gen li: ki moun, epi pou ki lè

handoff-ack-clinical = Mèsi dèske ou di nou sa. Mwen pase mesaj ou a bay { $role }, k ap reponn ou isit la anvan { $by }. Si sa sanble yon ijans nenpòt lè, rele 911.
handoff-ack-emotional = Mèsi dèske ou di nou sa. Sa fè m lapenn wè jan sa difisil pou ou. Mwen pase mesaj ou a bay { $role }, k ap li l epi reponn ou isit la anvan { $by }.
handoff-ack-human = Dakò. Mwen pase mesaj ou a bay { $role }, epi w ap jwenn repons isit la anvan { $by }.
handoff-ack-unclear = Mwen vle ou jwenn bon repons lan, kidonk mwen pase mesaj ou a bay { $role }. W ap jwenn repons isit la anvan { $by }.
handoff-ack-interpreter = Dakò, li gratis pou ou. Mwen mande { $role } vin jwenn ou isit la anvan { $by }.
handoff-ack-billing = Mwen pase kesyon ou an bay { $role }, k ap reponn ou isit la anvan { $by }. Ou pa bezwen eksplike l ankò.
handoff-ack-referral = Mwen pase kesyon ou an bay { $role }, k ap tcheke sa epi reponn ou isit la anvan { $by }.
handoff-ack-refill = Mwen pase demann ou an bay { $role }. W ap jwenn repons isit la anvan { $by }.
handoff-ack-other = Mwen pase sa bay { $role } ansanm ak sa ou ekri a, kidonk ou pa bezwen eksplike l ankò. W ap jwenn repons isit la anvan { $by }.
handoff-closed = Klinik la fèmen kounye a; l ap louvri ankò { $opens }. Si ou pa ka tann epi se yon ijans, rele 911.
handoff-still-here = Mesaj ou a toujou nan men { $role }, epi w ap jwenn repons isit la anvan { $by }.
handoff-late = Eskize nou, w ap tann toujou. Mesaj ou a nan men { $role }, epi mwen fè ekip la sonje ou te dwe gentan jwenn repons.
handoff-back-to-assistant = Mèsi. Asistan otomatik nou an la ankò pou nenpòt lòt bagay. Ekri MOUN oswa HUMAN nenpòt lè pou w pale ak yon moun.
handoff-satisfaction = Èske nou te ede w jodi a? Reponn ak yon chif soti 1 (pa ditou) rive 5 (anpil). Ou pa oblije reponn.
handoff-satisfaction-thanks = Mèsi dèske ou di nou sa.
handoff-form-link = Men lyen sekirize ou a: { $link }
handoff-call-later = W ap jwenn yon apèl nan men { $role } anvan { $by }.

## Kiyès k ap reponn

handoff-role-oncall = enfimyè degad la
handoff-role-nurse = yon enfimyè
handoff-role-refills = ekip medikaman an
handoff-role-front-desk = resepsyon an
handoff-role-billing = ekip bòdwo a
handoff-role-referrals = ekip referans lan
handoff-role-interpreter = yon entèprèt
