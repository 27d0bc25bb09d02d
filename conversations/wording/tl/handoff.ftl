### Mga sinasabi kapag may taong sumasagot na, at mga nakatakdang teksto sa emergency at krisis. Aprobado na: palitan lang kasama ang
### namumunong klinikal. Kasya sa dalawang bahagi ng SMS ang mga -sms.

## Emergency at krisis: buo na sa sarili, walang hinihintay

handoff-emergency =
    Maaaring emergency ito. Tumawag na po sa 911 ngayon, o magpatawag sa taong malapit sa inyo. Huwag nang hintayin ang sagot dito.

    Naabisuhan ko na rin ang nurse na naka-duty, at nakikita niya ang mensahe ninyo.
handoff-emergency-sms = Maaaring emergency ito. Tumawag na po sa 911 ngayon, o magpatawag sa taong malapit sa inyo. Huwag nang hintayin ang sagot dito. Naabisuhan na rin ang nurse na naka-duty, at nakikita niya ang mensahe ninyo.
handoff-emergency-poison =
    Maaaring emergency ito. Kung bumagsak, kinukumbulsyon, hirap huminga o hindi magising ang tao, tumawag na sa 911 ngayon.

    Kung hindi naman, tumawag agad sa Poison Control: 1-800-222-1222 (libre, araw at gabi, puwedeng humingi ng interpreter). Tumawag kahit wala pang nararamdaman.

    Naabisuhan ko na rin ang nurse na naka-duty, at nakikita niya ang mensahe ninyo.
handoff-emergency-poison-sms = Bumagsak, kinukumbulsyon, hirap huminga o hindi magising: tumawag sa 911 ngayon. Kung hindi, tumawag agad sa Poison Control kahit wala pang nararamdaman: 1-800-222-1222 (libre, araw at gabi). Naabisuhan na ang nurse na naka-duty, at nakikita niya ang mensahe ninyo.
handoff-emergency-self-harm =
    Tumawag na po sa 911 ngayon, o magpatawag sa taong malapit sa inyo. Mahalaga kayo, at makararating agad ang tulong.

    Puwede rin kayong tumawag o mag-text sa 988 anumang oras (kapag tumawag, puwedeng humingi ng interpreter; mga beterano: pindutin ang 1, o mag-text sa 838255). Naabisuhan ko na ang nurse na naka-duty, at nakikita niya ang mensahe ninyo.
handoff-emergency-self-harm-sms = Tumawag na po sa 911 ngayon, o magpatawag sa taong malapit. Mahalaga kayo, at makararating agad ang tulong. Puwede ring tumawag o mag-text sa 988 (mga beterano: pindutin ang 1 o mag-text sa 838255). Naabisuhan na ang nurse na naka-duty, at nakikita niya ito.
handoff-crisis =
    Salamat at sinabi ninyo sa amin. Hindi ninyo kailangang harapin ito nang mag-isa.

    Tumawag o mag-text sa 988 ngayon, araw o gabi: libre at pribado. Kapag tumawag, puwedeng humingi ng interpreter. Puwede ring mag-chat sa 988lifeline.org. Mga beterano: tumawag sa 988 at pindutin ang 1, o mag-text sa 838255.

    Kung nasa panganib kayo o ang iba ngayon, tumawag sa 911. Naabisuhan ko na ang nurse na naka-duty, at babasahin niya ang mensahe ninyo.
handoff-crisis-sms = Salamat at sinabi ninyo sa amin. Hindi kayo nag-iisa. Tumawag o mag-text sa 988 ngayon, araw o gabi, libre at pribado (mga beterano: pindutin ang 1 o mag-text sa 838255). Nasa panganib ngayon? Tumawag sa 911. Naabisuhan na ang nurse na naka-duty, at babasahin niya ito.

## Panganib mula sa ibang tao: walang malalaman ang sinumang titingin sa telepono

handoff-abuse = Salamat sa pagsulat. Babalikan kayo ng isang nurse namin. Kung hindi magandang oras ngayon para sumulat, ayos lang: hindi kailangang sumagot. Kung kailangan ng tulong agad, tumawag sa 911. Kung hindi makapagsalita, puwedeng mag-text sa 911 sa karamihan ng lugar.

## May taong humahawak na: sino, at hanggang kailan

handoff-ack-clinical = Salamat po sa pagsabi. Ipinasa ko ang mensahe ninyo sa { $role }, na sasagot dito hanggang { $by }. Kung sa tingin ninyo ay emergency na, tumawag agad sa 911.
handoff-ack-emotional = Salamat po sa pagsabi. Ikinalulungkot ko na naging mahirap ito. Ipinasa ko ang mensahe ninyo sa { $role }, na babasa nito at sasagot dito hanggang { $by }.
handoff-ack-human = Sige po. Ipinasa ko ang mensahe ninyo sa { $role }, at may sasagot dito hanggang { $by }.
handoff-ack-unclear = Gusto kong makuha ninyo ang tamang sagot, kaya ipinasa ko ang mensahe ninyo sa { $role }. May sasagot dito hanggang { $by }.
handoff-ack-interpreter = Sige po, libre ito para sa inyo. Humingi na ako ng tulong sa { $role }, na sasali rito hanggang { $by }.
handoff-ack-billing = Ipinasa ko ang tanong ninyo sa { $role }, na sasagot dito hanggang { $by }. Hindi na kailangang ipaliwanag ulit.
handoff-ack-referral = Ipinasa ko ang tanong ninyo sa { $role }, na titingin nito at sasagot dito hanggang { $by }.
handoff-ack-refill = Ipinasa ko ang hiling ninyo sa { $role }. May sasagot dito hanggang { $by }.
handoff-ack-other = Ipinasa ko ito sa { $role }, kasama ang isinulat ninyo, kaya hindi na kailangang ipaliwanag ulit. May sasagot dito hanggang { $by }.
handoff-closed = Sarado po ang klinika ngayon at magbubukas ulit sa { $opens }. Kung hindi makapaghintay at emergency ito, tumawag sa 911.
handoff-still-here = Nasa { $role } pa ang mensahe ninyo, at may sasagot dito hanggang { $by }.
handoff-late = Pasensya na at naghihintay pa kayo. Nasa { $role } ang mensahe ninyo, at pinaalalahanan ko na sila na dapat ay may sagot na kayo.
handoff-back-to-assistant = Salamat po. Narito ulit ang automated assistant para sa iba pang kailangan. I-text ang TAO o HUMAN anumang oras para makausap ng tao.
handoff-satisfaction = Nakatulong ba kami ngayon? Sumagot ng numero mula 1 (hindi) hanggang 5 (sobra). Hindi kailangang sumagot.
handoff-satisfaction-thanks = Salamat po sa pagsabi.
handoff-form-link = Narito ang ligtas na link ninyo: { $link }
handoff-call-later = May tatawag sa inyo mula sa { $role } hanggang { $by }.

## Sino ang sasagot

handoff-role-oncall = nurse na naka-duty
handoff-role-nurse = isang nurse
handoff-role-refills = grupo namin sa refill
handoff-role-front-desk = front desk namin
handoff-role-billing = grupo namin sa billing
handoff-role-referrals = grupo namin sa referral
handoff-role-interpreter = isang interpreter
