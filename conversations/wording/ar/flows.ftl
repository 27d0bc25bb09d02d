### ما يقوله المساعد عند نقل موعد أو حجزه أو إلغائه أو تأكيده، وعند طلب الأدوية، وبين ذلك.
### بلا أوامر مذكرة أو مؤنثة. تتسع لها رسالتان قصيرتان (134 حرفًا) قدر الإمكان، والأرقام ذات الفواصل معزولة.

## أجزاء من رسائل أخرى

relation-son = ابنك
relation-daughter = ابنتك
relation-child = طفلك أو طفلتك
relation-mother = والدتك
relation-father = والدك
relation-husband = زوجك
relation-wife = زوجتك
relation-partner = شريك أو شريكة حياتك
relation-parent = والدك أو والدتك
relation-sister = أختك
relation-brother = أخيك
relation-grandmother = جدتك
relation-grandfather = جدك
relation-grandchild = حفيدك أو حفيدتك
relation-other = الشخص المعني

option-appointment = { $when } مع { $clinician }
option-appointment-sms = { $when } { $clinician }
option-slot = { $when }
option-slot-place = { $when }، { $location }
option-slot-place-sms = { $when } { $location }
option-slot-clinician = { $when } مع { $clinician }
option-slot-clinician-sms = { $when } { $clinician }

choice-more = أوقات أخرى
choice-keep = إبقاؤه
choice-cancel-it = إلغاؤه
choice-move-it = نقله
choice-confirm-it = سأحضر
choice-send-it = إرساله
choice-not-now = ليس الآن

## من يكتب

identity-ask-birth-date = بكل سرور. أولًا، لحماية معلوماتك، يرجى إرسال تاريخ ميلادك، مثل { "\u2068" }14/3/1962{ "\u2069" }.
identity-ask-birth-date-other = بكل سرور. لحماية المعلومات، يرجى إرسال تاريخ ميلاد { $relation }، مثل { "\u2068" }14/3/2015{ "\u2069" }.
identity-again = أمر أخير قبل أن نكمل: يرجى إرسال تاريخ ميلاد المريض أو المريضة، مثل { "\u2068" }14/3/1962{ "\u2069" }.
identity-unreadable = لم أتمكن من قراءة تاريخ الميلاد. يرجى إرسال اليوم والشهر والسنة، مثل 14 مارس 1962.
identity-no-match = هذا لا يطابق ما لدينا لهذا الرقم. يرجى التأكد من تاريخ الميلاد وإرساله مرة أخرى.
identity-no-match-email = هذا لا يطابق ما لدينا لعنوان البريد هذا. يرجى التأكد من تاريخ الميلاد وإرساله مرة أخرى.
identity-which = على هذا الرقم شخصان بتاريخ الميلاد هذا. يرجى إرسال الاسم الأول للمريض أو المريضة.
identity-which-email = على عنوان البريد هذا شخصان بتاريخ الميلاد هذا. يرجى إرسال الاسم الأول للمريض أو المريضة.
identity-failed = لم أتمكن من التأكد ممن يكتب، لذلك أترك كل شيء كما هو.
identity-anonymous = لحماية معلوماتك، يرجى الدخول إلى البوابة لهذا الأمر: { $link }

## نقل موعد

reschedule-none = لا أرى موعدًا قادمًا لنقله.
reschedule-which = ما الموعد المطلوب نقله؟
    { $options }
    يرجى الرد بالرقم.
reschedule-which-sms = أي موعد ننقل؟
    { $options }
    الرقم؟
reschedule-offer = بدلًا من { $when } مع { $clinician }، يمكنني أن أعرض:
    { $options }
    يرجى الرد بالرقم وسأنقله. أو كتابة { $more } لأوقات أخرى، أو ذكر يوم.
reschedule-offer-sms =
    { $options }
    رقم، يوم، { $more }؟
reschedule-agree = هل أنقل موعدك مع { $clinician } إلى { $when }؟
    1) نقله
    2) لا، أوقات أخرى
reschedule-done = تم. موعدك مع { $clinician } صار { $when }، في { $location }، { $address }. الوقت القديم صار متاحًا.
reschedule-done-sms = تم النقل إلى { $when }، { $clinician }، { $location }، { $address }.
reschedule-in-doubt = هناك خطأ ما في هذا التغيير، ولا أريد إعطاءك معلومة خاطئة.
reschedule-kept = حسنًا، يبقى موعدك كما هو: { $when } مع { $clinician }.

offer-none = لم أجد وقتًا متاحًا يناسب. الأقرب:
    { $options }
    الرد برقم أو بيوم آخر.
offer-none-sms = الأقرب:
    { $options }
    رقم أو يوم؟
offer-nothing = لم أجد وقتًا متاحًا يناسب، ولا قريبًا منه. يرجى ذكر يوم أو وقت آخر.
offer-no-more = هذه كل الأوقات المناسبة. يرجى اختيار أحدها، أو ذكر يوم أو وقت آخر.
offer-taken = نعتذر، أخذ شخص آخر هذا الوقت قبل لحظات.
offer-word-more = "المزيد"
offer-unclear = يرجى الرد برقم الوقت المناسب لك، أو ذكر يوم آخر.

## الإلغاء

cancel-none = لا أرى موعدًا قادمًا لإلغائه.
cancel-which = ما الموعد المقصود؟
    { $options }
    يرجى الرد بالرقم.
cancel-which-sms = أي موعد؟
    { $options }
    الرقم؟
cancel-agree = موعدك مع { $clinician } يوم { $when }، { $location }. ماذا أفعل؟
    1) إزالته من التقويم
    2) نقله إلى وقت آخر
    3) إبقاؤه
cancel-done = تم. أُزيل موعدك مع { $clinician } يوم { $when }، { $location }. لموعد آخر تكفي كتابة "موعد جديد".
cancel-in-doubt = هناك خطأ ما في هذا الإلغاء، ولا أريد إعطاءك معلومة خاطئة.
cancel-kept = حسنًا، يبقى موعدك: { $when } مع { $clinician }، { $location }.

## التأكيد

confirm-none = لا أرى موعدًا قادمًا ينتظر ردك.
confirm-which = ما الموعد المطلوب تأكيده؟
    { $options }
    يرجى الرد بالرقم.
confirm-which-sms = أي موعد نؤكد؟
    { $options }
    الرقم؟
confirm-agree = موعدك { $when } مع { $clinician }، { $location }. للتأكيد الرد 1 أو C، للنقل 2 أو R، وإذا تعذر الحضور 3 أو X.
confirm-done = شكرًا، تأكد موعدك: { $when } مع { $clinician }، في { $location }، { $address }.
confirm-already = موعدك مؤكد من قبل: { $when } مع { $clinician }، { $location }.
confirm-in-doubt = هناك خطأ ما في هذا التأكيد، ولا أريد إعطاءك معلومة خاطئة.

## الحجز

book-which-visit = ما سبب الزيارة؟
    { $options }
    يرجى الرد بالرقم.
book-which-clinician = مع من يكون الموعد؟
    { $options }
    يرجى الرد بالرقم.
book-offer = من أجل { $visit } يمكنني أن أعرض:
    { $options }
    يرجى الرد بالرقم وسأحجزه. أو كتابة { $more } لأوقات أخرى، أو ذكر يوم.
book-offer-sms =
    { $options }
    رقم، يوم، { $more }؟
book-agree = هل أحجز لك { $visit } مع { $clinician } يوم { $when }؟
    1) حجزه
    2) لا، أوقات أخرى
book-done = تم الحجز: { $visit } مع { $clinician }، { $when }، في { $location }، { $address }.
book-done-sms = تم الحجز: { $when } مع { $clinician }، { $location }، { $address }.
book-in-doubt = هناك خطأ ما في هذا الحجز، ولا أريد إعطاءك معلومة خاطئة.

## "متى موعدي؟"

appointments-none = لا أرى موعدًا قادمًا. لحجز موعد تكفي كتابة "موعد جديد".
appointments-one = لديك موعد { $when } مع { $clinician }، في { $location }، { $address }.
appointments-several = مواعيدك:
    { $options }
appointments-several-sms = مواعيدك:
    { $options }

## الأدوية

refill-none = لا أرى في قائمتك دواءً يمكنني طلب تجديده.
refill-which = ما الدواء الذي يلزمك المزيد منه؟
    { $options }
    يرجى الرد بالرقم أو كتابة الاسم.
refill-which-sms = ما الدواء الذي يلزمك المزيد منه؟ يرجى كتابة اسمه كما هو على العلبة.
refill-not-found = لا أجده في قائمتك. يرجى كتابة الاسم كما هو على العلبة.
refill-agree = هل أرسل طلب تجديد { $medicine } إلى { $clinician }؟
    1) إرساله
    2) ليس الآن
refill-agree-sms = وجدته في قائمتك. هل أرسل طلب التجديد إلى { $clinician }؟
    1) إرساله
    2) ليس الآن
refill-done = تم الإرسال. طلبك لتجديد { $medicine } عند { $clinician }، وسيصلك الرد قبل { $by }. لا شيء آخر مطلوب منك.
refill-done-sms = تم الإرسال. طلبك عند { $clinician }، وسيصلك الرد قبل { $by }. لا شيء آخر مطلوب منك.
refill-done-review = تم الإرسال. قبل تجديد { $medicine } يجب التحقق من أمر عند { $clinician }. سيصلك الرد قبل { $by }.
refill-done-review-sms = تم الإرسال. يجب أولًا التحقق من أمر عند { $clinician }. سيصلك الرد عن طلبك قبل { $by }.
refill-done-person = تم الإرسال. مثل هذا الطلب يراجعه شخص أولًا دائمًا. طلب { $medicine } الآن عند { $clinician } والزملاء، وسيصلك الرد قبل { $by }.
refill-done-person-sms = تم الإرسال. مثل هذا الطلب يراجعه شخص دائمًا، وهو عند { $clinician } والزملاء. سيصلك الرد قبل { $by }.
refill-duplicate = طلبك لتجديد { $medicine } موجود عند { $clinician }. سيصلك الرد قبل { $by }.
refill-duplicate-sms = طلبك للتجديد موجود عند { $clinician }. سيصلك الرد قبل { $by }.
refill-kept = حسنًا، لم أرسل شيئًا.
refill-unlisted = لا أجد هذا الدواء في قائمتك، لذلك سيبحث شخص في الأمر من أجلك.
refill-care-team = فريق رعايتك

## بين ذلك

flow-choose-number = يرجى الرد بأحد الأرقام.
flow-stopped = حسنًا، لم أغيّر شيئًا. نحن هنا في أي وقت.
flow-trouble = حدث خطأ من جهتنا، ولم أكمل ذلك.

## أنواع الزيارة

visit-office-visit = زيارة عادية
visit-flu-shot = لقاح الإنفلونزا
visit-physical = الفحص السنوي
visit-new-patient = الزيارة الأولى
visit-well-child = فحص الطفل الدوري
visit-womens-health = زيارة صحة المرأة
visit-counseling = جلسة إرشاد
visit-unnamed = زيارة
