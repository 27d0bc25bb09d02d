# Sinasabi ng assistant mismo, sa anumang usapan. Ang { $practice } ay pangalan ng klinika.

disclosure = Kumusta po, ako ang automated assistant ng { $practice }. I-text ang TAO o HUMAN anumang oras para makausap ng tao.
disclosure-sms = { $practice }: automated assistant po ito. I-text ang TAO o HUMAN para makausap ng tao, STOP para tumigil ang text. Hindi naka-encrypt ang text, kaya huwag pong isulat ang pribadong detalye.
language-assistance = May libreng tulong kami sa wika ninyo, pati interpreter. Humingi lang po ng interpreter.
ack-latched = Salamat po, idinagdag ko ito sa mensahe ninyo. Hawak na ito ng tao namin at sasagot siya rito. Kung maging emergency, tumawag sa 911.
opt-out-confirmed = Hindi na kayo makakatanggap ng mensahe mula sa { $practice } dito. I-text ang START kung magbago ang isip.
opt-in-confirmed = Maligayang pagbabalik. Makakatanggap ulit kayo ng mensahe mula sa { $practice } dito. I-text ang STOP para tumigil.
chitchat = Walang anuman po! Sumulat lang anumang oras, araw o gabi.
ask-back = Gusto ko pong maintindihan nang tama. Tungkol ba ito sa appointment, sa refill ng gamot, o gusto ninyong makausap ng tao?
choice-appointment = Appointment
choice-refill = Refill ng gamot
choice-person = Makausap ng tao
portal-link = May sagot kami para sa inyo. Pakibasa po sa ligtas na portal ninyo: { $link }
which-article = Isa po ba sa mga ito ang ibig ninyong sabihin?
which-article-sms = Isa po ba sa mga ito ang ibig ninyong sabihin?
    { $options }
alarm-again = Naabisuhan na ang nurse na naka-duty. Kung may nasa panganib ngayon, tumawag sa 911. Huwag hintayin ang sagot namin.
crisis-again = Naabisuhan na ang nurse na naka-duty at sasagot siya rito. Puwede kayong tumawag o mag-text sa 988 anumang oras. Kung may nasa panganib ngayon, tumawag sa 911.
helped-yes = Opo, salamat
helped-no = Hindi gaano
helped-thanks = Mabuti at nakatulong!
helped-sorry = Pasensya na po. Sabihin ninyo sa ibang paraan, o kumausap ng tao.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Isinalin ng makina. Para sa tagasalin, i-reply ang TAGASALIN.
choice-interpreter = Tagasalin
# After an article that there is only in another language.
article-other-language = Pasensya na po, wala pa ang sagot na ito sa inyong wika. Para sa tagasalin, i-reply ang TAGASALIN.
