# ما يقوله المساعد نفسه في أي محادثة. { $practice } اسم العيادة.

disclosure = مرحبًا، هنا المساعد الآلي لعيادة { $practice }. للوصول إلى شخص في أي وقت تكفي كتابة: موظف أو HUMAN.
disclosure-sms = { $practice }: مساعد آلي. للوصول إلى موظف: HUMAN. لإيقاف الرسائل: STOP. الرسائل غير مشفرة، يرجى تجنب المعلومات الخاصة.
language-assistance = نقدم مساعدة مجانية بلغتك، ومعها مترجمون. يكفي طلب مترجم.
ack-latched = شكرًا، أضفنا هذا إلى رسالتك. هي عند أحد موظفينا وسيصلك الرد هنا. إذا صارت الحالة طارئة، يرجى الاتصال بالرقم 911.
opt-out-confirmed = لن تصلك رسائل من { $practice } هنا بعد الآن. للعودة تكفي كتابة START.
opt-in-confirmed = مرحبًا من جديد. ستصلك رسائل { $practice } هنا مرة أخرى. لإيقافها تكفي كتابة STOP.
chitchat = على الرحب والسعة! نحن هنا في أي وقت، ليلًا ونهارًا.
ask-back = نود أن نفهم جيدًا. هل الأمر عن موعد، أم تجديد دواء، أم التحدث مع شخص؟
choice-appointment = موعد
choice-refill = تجديد دواء
choice-person = التحدث مع شخص
portal-link = لدينا جواب لك. يرجى قراءته في بوابتك الآمنة: { $link }
which-article = هل المقصود أحد هذه؟
which-article-sms = هل المقصود أحد هذه؟
    { $options }
alarm-again = أبلغنا فريق التمريض المناوب. إذا كان أحد في خطر الآن، يرجى الاتصال بالرقم 911 دون انتظار ردنا.
crisis-again = أبلغنا التمريض المناوب وسيصلك الرد هنا. يمكن الاتصال بالرقم 988 أو مراسلته في أي وقت. عند الخطر الآن: 911.
helped-yes = نعم، شكرًا
helped-no = ليس تمامًا
helped-thanks = يسعدنا أن ذلك أفاد!
helped-sorry = نعتذر. يمكن قول ذلك بكلمات أخرى، أو التحدث مع شخص.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = تُرجمت هذه الرسالة آليًا. لطلب مترجم شفوي، اكتب: مترجم.
choice-interpreter = مترجم
# After an article that there is only in another language.
article-other-language = نعتذر، هذه الإجابة غير متوفرة بلغتك بعد. لطلب مترجم شفوي، اكتب: مترجم.
