### अपॉइंटमेंट बदलते, लेते, हटाते या पक्का करते समय, दवा रिफ़िल में, और बीच में सहायक जो कहता है।
### लिंग-निरपेक्ष वाक्य। जहाँ हो सके, SMS के दो हिस्सों (134 अक्षर) में।

## दूसरे संदेशों के हिस्से

relation-son = अपने बेटे
relation-daughter = अपनी बेटी
relation-child = अपने बच्चे
relation-mother = अपनी माँ
relation-father = अपने पिता
relation-husband = अपने पति
relation-wife = अपनी पत्नी
relation-partner = अपने जीवनसाथी
relation-parent = अपने माता या पिता
relation-sister = अपनी बहन
relation-brother = अपने भाई
relation-grandmother = अपनी दादी या नानी
relation-grandfather = अपने दादा या नाना
relation-grandchild = अपने पोते-पोती या नाती-नातिन
relation-other = उस व्यक्ति

option-appointment = { $when }, { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when }, { $clinician }

choice-more = दूसरे समय
choice-keep = ऐसे ही रखें
choice-cancel-it = हटाएँ
choice-move-it = समय बदलें
choice-confirm-it = आना पक्का है
choice-send-it = भेजें
choice-not-now = अभी नहीं

## कौन लिख रहा है

identity-ask-birth-date = ज़रूर। पहले, आपकी जानकारी सुरक्षित रखने के लिए, अपनी जन्मतिथि भेजें, जैसे 14/3/1962।
identity-ask-birth-date-other = ज़रूर। जानकारी सुरक्षित रखने के लिए { $relation } की जन्मतिथि भेजें, जैसे 14/3/2015।
identity-again = आगे बढ़ने से पहले एक बात: कृपया मरीज़ की जन्मतिथि भेजें, जैसे 14/3/1962।
identity-unreadable = जन्मतिथि समझ नहीं आई। कृपया दिन, महीना और साल भेजें, जैसे 14 मार्च 1962।
identity-no-match = यह इस नंबर की जानकारी से मेल नहीं खाती। कृपया जन्मतिथि जाँचकर एक बार फिर भेजें।
identity-no-match-email = यह इस ईमेल पते की जानकारी से मेल नहीं खाती। कृपया जन्मतिथि जाँचकर एक बार फिर भेजें।
identity-which = इस नंबर पर दो लोगों की यही जन्मतिथि है। कृपया मरीज़ का पहला नाम भेजें।
identity-which-email = इस ईमेल पते पर दो लोगों की यही जन्मतिथि है। कृपया मरीज़ का पहला नाम भेजें।
identity-failed = पक्का नहीं हो पाया कि कौन लिख रहा है, इसलिए सब वैसा ही रहेगा।
identity-anonymous = जानकारी सुरक्षित रखने के लिए, इसके लिए पोर्टल में साइन इन करें: { $link }

## अपॉइंटमेंट का समय बदलना

reschedule-none = आपका आगे कोई अपॉइंटमेंट नहीं दिखता जिसे बदला जाए।
reschedule-which = कौन सा अपॉइंटमेंट बदलना है?
    { $options }
    कृपया नंबर भेजें।
reschedule-which-sms = कौन सा बदलना है?
    { $options }
    नंबर?
reschedule-offer = { $when }, { $clinician } की जगह ये समय मिल सकते हैं:
    { $options }
    नंबर भेजें, समय बदल दिया जाएगा। दूसरे समय के लिए { $more } लिखें, या कोई दिन बताएँ।
reschedule-offer-sms =
    { $options }
    नंबर, { $more } या दिन?
reschedule-agree = { $clinician } के साथ अपॉइंटमेंट बदलकर { $when } कर दें?
    1) बदल दें
    2) नहीं, दूसरे समय
reschedule-done = हो गया। अब आपका अपॉइंटमेंट: { $when }, { $clinician }, { $location }, { $address }। पुराना समय खाली है।
reschedule-done-sms = हो गया। नया समय: { $when }, { $clinician }, { $location }, { $address }। पुराना हट गया।
reschedule-in-doubt = इस बदलाव में कुछ ठीक नहीं है, और आपको ग़लत जानकारी देना सही नहीं।
reschedule-kept = ठीक है, आपका अपॉइंटमेंट वैसा ही है: { $when }, { $clinician }।

offer-none = वैसा खाली समय नहीं मिला। सबसे पास के:
    { $options }
    नंबर भेजें या दूसरा दिन बताएँ।
offer-none-sms = पास के समय:
    { $options }
    नंबर या दिन?
offer-nothing = वैसा खाली समय नहीं मिला, उसके आसपास भी नहीं। कृपया कोई और दिन या समय बताएँ।
offer-no-more = बस यही समय हैं। कृपया इनमें से चुनें, या कोई और दिन या समय बताएँ।
offer-taken = माफ़ करें, वह समय अभी-अभी किसी और ने ले लिया।
offer-word-more = "और"
offer-unclear = कृपया अपनी पसंद के समय का नंबर भेजें, या कोई और दिन बताएँ।

## अपॉइंटमेंट हटाना

cancel-none = आपका आगे कोई अपॉइंटमेंट नहीं दिखता जिसे हटाया जाए।
cancel-which = कौन सा अपॉइंटमेंट?
    { $options }
    कृपया नंबर भेजें।
cancel-which-sms = कौन सा?
    { $options }
    नंबर भेजें।
cancel-agree = आपका अपॉइंटमेंट: { $when }, { $clinician }, { $location }। क्या करें?
    1) कैलेंडर से हटाएँ
    2) समय बदलें
    3) ऐसे ही रखें
cancel-done = हो गया, अपॉइंटमेंट हट गया: { $when }, { $clinician }, { $location }। नया चाहिए तो "नया अपॉइंटमेंट" लिखें।
cancel-in-doubt = इसे हटाने में कुछ ठीक नहीं है, और आपको ग़लत जानकारी देना सही नहीं।
cancel-kept = ठीक है, अपॉइंटमेंट वैसा ही है: { $when }, { $clinician }, { $location }।

## अपॉइंटमेंट पक्का करना

confirm-none = आपके जवाब के इंतज़ार में कोई अपॉइंटमेंट नहीं दिखता।
confirm-which = कौन सा अपॉइंटमेंट पक्का करना है?
    { $options }
    कृपया नंबर भेजें।
confirm-which-sms = कौन सा पक्का करें?
    { $options }
    नंबर?
confirm-agree = आपका अपॉइंटमेंट: { $when }, { $clinician }, { $location }। भेजें: 1 या C = पक्का, 2 या R = समय बदलें, 3 या X = नहीं आना।
confirm-done = धन्यवाद, अपॉइंटमेंट पक्का है: { $when }, { $clinician }, { $location }, { $address }।
confirm-already = अपॉइंटमेंट पहले से पक्का है: { $when }, { $clinician }, { $location }।
confirm-in-doubt = इसे पक्का करने में कुछ ठीक नहीं है, और आपको ग़लत जानकारी देना सही नहीं।

## अपॉइंटमेंट लेना

book-which-visit = अपॉइंटमेंट किसलिए है?
    { $options }
    कृपया नंबर भेजें।
book-which-clinician = किससे मिलना है?
    { $options }
    कृपया नंबर भेजें।
book-offer = { $visit } के लिए ये समय मिल सकते हैं:
    { $options }
    नंबर भेजें, समय ले लिया जाएगा। दूसरे समय के लिए { $more } लिखें, या कोई दिन बताएँ।
book-offer-sms =
    { $options }
    नंबर, { $more } या दिन?
book-agree = यह अपॉइंटमेंट ले लें? { $visit }, { $clinician }, { $when }
    1) ले लें
    2) नहीं, दूसरे समय
book-done = अपॉइंटमेंट हो गया: { $visit }, { $clinician }, { $when }, { $location }, { $address }।
book-done-sms = अपॉइंटमेंट हो गया: { $when }, { $clinician }, { $location }, { $address }।
book-in-doubt = इस अपॉइंटमेंट में कुछ ठीक नहीं है, और आपको ग़लत जानकारी देना सही नहीं।

## "मेरा अपॉइंटमेंट कब है?"

appointments-none = आगे कोई अपॉइंटमेंट नहीं दिखता। चाहिए तो "नया अपॉइंटमेंट" लिखें।
appointments-one = आपका अपॉइंटमेंट: { $when }, { $clinician }, { $location }, { $address }।
appointments-several = आपके अपॉइंटमेंट:
    { $options }

## दवा रिफ़िल

refill-none = आपकी सूची में ऐसी कोई दवा नहीं दिखती जिसका रिफ़िल माँगा जा सके।
refill-which = कौन सी दवा और चाहिए?
    { $options }
    कृपया नंबर भेजें, या दवा का नाम लिखें।
refill-which-sms = कौन सी दवा और चाहिए? कृपया नाम वैसे ही लिखें जैसे शीशी पर है।
refill-not-found = वह आपकी सूची में नहीं मिली। कृपया नाम वैसे ही लिखें जैसे शीशी पर है।
refill-agree = { $clinician } को { $medicine } के रिफ़िल का अनुरोध भेज दें?
    1) भेजें
    2) अभी नहीं
refill-agree-sms = दवा आपकी सूची में मिल गई। { $clinician } को रिफ़िल का अनुरोध भेज दें?
    1) भेजें
    2) अभी नहीं
refill-done = भेज दिया। { $medicine } का आपका अनुरोध अब { $clinician } के पास है; { $by } तक जवाब मिलेगा। आपको और कुछ नहीं करना है।
refill-done-sms = भेज दिया। आपका अनुरोध { $clinician } के पास है; { $by } तक जवाब मिलेगा। आपको और कुछ नहीं करना है।
refill-done-review = भेज दिया। { $medicine } के रिफ़िल से पहले { $clinician } की ओर से कुछ जाँचा जाएगा। { $by } तक जवाब मिलेगा।
refill-done-review-sms = भेज दिया। पहले { $clinician } की ओर से कुछ जाँचा जाएगा। रिफ़िल पर { $by } तक जवाब मिलेगा।
refill-done-person = भेज दिया। ऐसा अनुरोध हमेशा पहले कोई व्यक्ति देखता है: { $medicine } की जाँच होगी और { $clinician } की ओर से { $by } तक जवाब मिलेगा।
refill-done-person-sms = भेज दिया। ऐसा अनुरोध पहले कोई व्यक्ति देखता है: { $clinician } की ओर से { $by } तक जवाब मिलेगा।
refill-duplicate = { $medicine } का आपका अनुरोध पहले से { $clinician } के पास है। { $by } तक जवाब मिलेगा।
refill-duplicate-sms = आपका रिफ़िल अनुरोध पहले से { $clinician } के पास है। { $by } तक जवाब मिलेगा।
refill-kept = ठीक है, कुछ नहीं भेजा गया।
refill-unlisted = वह दवा आपकी सूची में नहीं मिली, इसलिए कोई व्यक्ति आपके लिए इसे देखेगा।
refill-care-team = आपकी देखभाल टीम

## बीच में

flow-choose-number = कृपया इनमें से एक नंबर भेजें।
flow-stopped = ठीक है, कुछ नहीं बदला। कभी भी लिखें।
flow-trouble = हमारी ओर से कुछ गड़बड़ हुई, और यह काम पूरा नहीं हुआ।

## अपॉइंटमेंट के प्रकार

visit-office-visit = सामान्य मुलाक़ात
visit-flu-shot = फ़्लू वैक्सीन
visit-physical = सालाना जाँच
visit-new-patient = पहली मुलाक़ात
visit-well-child = बच्चे की नियमित जाँच
visit-womens-health = महिला स्वास्थ्य जाँच
visit-counseling = काउंसलिंग
visit-unnamed = मुलाक़ात
