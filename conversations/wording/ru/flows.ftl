### Слова помощника, когда он переносит, назначает, отменяет или подтверждает приём, передаёт запрос на лекарство, и между делом.
### Имя врача всегда в именительном падеже или после двоеточия. По возможности в пределах двух сегментов SMS (134 знака).

## Части других сообщений

relation-son = вашего сына
relation-daughter = вашей дочери
relation-child = вашего ребёнка
relation-mother = вашей мамы
relation-father = вашего папы
relation-husband = вашего мужа
relation-wife = вашей жены
relation-partner = вашего партнёра
relation-parent = вашей мамы или папы
relation-sister = вашей сестры
relation-brother = вашего брата
relation-grandmother = вашей бабушки
relation-grandfather = вашего дедушки
relation-grandchild = вашего внука или внучки
relation-other = того, кому нужен приём

option-appointment = { $when }, { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when }, { $clinician }

choice-more = Другое время
choice-keep = Оставить
choice-cancel-it = Отменить
choice-move-it = Перенести
choice-confirm-it = Приду
choice-send-it = Отправить
choice-not-now = Не сейчас

## Кто пишет

identity-ask-birth-date = С радостью помогу. Чтобы защитить ваши данные, пришлите дату рождения, например 14.03.1962.
identity-ask-birth-date-other = С радостью помогу. Чтобы защитить данные, пришлите дату рождения { $relation }, например 14.03.2015.
identity-again = Ещё одно, прежде чем продолжить: пришлите дату рождения пациента, например 14.03.1962.
identity-unreadable = Дату рождения прочесть не получилось. Пришлите день, месяц и год, например 14 марта 1962.
identity-no-match = Не совпадает с тем, что у нас есть для этого номера. Проверьте дату рождения и пришлите ещё раз.
identity-no-match-email = Не совпадает с тем, что у нас есть для этого адреса. Проверьте дату рождения и пришлите ещё раз.
identity-which = С этого номера пишут двое с такой датой рождения. Пришлите, пожалуйста, имя пациента.
identity-which-email = С этого адреса пишут двое с такой датой рождения. Пришлите, пожалуйста, имя пациента.
identity-failed = Не получилось проверить, кто пишет, поэтому всё остаётся как есть.
identity-anonymous = Чтобы защитить данные, войдите для этого на портал: { $link }

## Перенести приём

reschedule-none = Предстоящих приёмов, которые можно перенести, нет.
reschedule-which = Какой приём перенести?
    { $options }
    Ответьте номером, пожалуйста.
reschedule-which-sms = Какой приём перенести?
    { $options }
    Номер?
reschedule-offer = Сейчас у вас: { $when }, { $clinician }. Вместо этого могу предложить:
    { $options }
    Ответьте номером, и я перенесу приём. Или напишите { $more } либо удобный день.
reschedule-offer-sms = Могу предложить:
    { $options }
    Номер, день или { $more }?
reschedule-agree = Перенести приём? { $clinician }, { $when }.
    1) Перенести
    2) Нет, другое время
reschedule-done = Готово. Ваш приём: { $when }, { $clinician }, { $location }, { $address }. Старое время снято.
reschedule-in-doubt = С переносом что-то не так, и не хочется вводить вас в заблуждение.
reschedule-kept = Хорошо, ваш приём остаётся: { $when }, { $clinician }.

offer-none = Подходящего времени нет. Ближайшее:
    { $options }
    Ответьте номером или назовите другой день.
offer-none-sms = Ближайшее время:
    { $options }
    Номер или другой день?
offer-nothing = Подходящего времени нет, и близкого тоже. Назовите, пожалуйста, другой день или час.
offer-no-more = Больше подходящего времени нет. Выберите из этого или назовите другой день или час.
offer-taken = Простите, это время только что занял кто-то другой.
offer-word-more = «ещё»
offer-unclear = Ответьте номером удобного времени или назовите другой день.

## Отменить

cancel-none = Предстоящих приёмов, которые можно отменить, нет.
cancel-which = Какой это приём?
    { $options }
    Ответьте номером, пожалуйста.
cancel-which-sms = Какой это приём?
    { $options }
    Ответьте номером.
cancel-agree = Ваш приём: { $when }, { $clinician }, { $location }. Что сделать?
    1) Убрать из календаря
    2) Перенести
    3) Оставить
cancel-done = Готово. Приём убран: { $when }, { $clinician }, { $location }. Нужен другой? Напишите «новый приём».
cancel-in-doubt = С отменой что-то не так, и не хочется вводить вас в заблуждение.
cancel-kept = Хорошо, приём остаётся: { $when }, { $clinician }, { $location }.

## Подтвердить

confirm-none = Нет приёмов, которые ждут вашего ответа.
confirm-which = Какой приём вы подтверждаете?
    { $options }
    Ответьте номером, пожалуйста.
confirm-which-sms = Какой приём вы подтверждаете?
    { $options }
    Номер?
confirm-agree = Ваш приём: { $when }, { $clinician }, { $location }. Ответьте: 1 или C — приду, 2 или R — перенести, 3 или X — не приду.
confirm-done = Спасибо, приём подтверждён: { $when }, { $clinician }, { $location }, { $address }.
confirm-already = Приём уже подтверждён: { $when }, { $clinician }, { $location }.
confirm-in-doubt = С подтверждением что-то не так, и не хочется вводить вас в заблуждение.

## Записаться

book-which-visit = Для чего приём?
    { $options }
    Ответьте номером, пожалуйста.
book-which-clinician = К кому вы хотите записаться?
    { $options }
    Ответьте номером, пожалуйста.
book-offer = Вот свободное время ({ $visit }):
    { $options }
    Ответьте номером, и я вас запишу. Или напишите { $more } либо удобный день.
book-offer-sms = Есть время:
    { $options }
    Номер, день или { $more }?
book-agree = Записать вас: { $visit }, { $clinician }, { $when }?
    1) Записать
    2) Нет, другое время
book-done = Вы записаны: { $visit }, { $clinician }, { $when }, { $location }, { $address }.
book-in-doubt = С записью что-то не так, и не хочется вводить вас в заблуждение.

## «Когда мой приём?»

appointments-none = Предстоящих приёмов нет. Если нужен приём, напишите «новый приём».
appointments-one = Ваш приём: { $when }, { $clinician }, { $location }, { $address }.
appointments-several = Ваши приёмы:
    { $options }

## Лекарства

refill-none = В вашем списке нет лекарств, которые можно запросить снова.
refill-which = Какое лекарство вам нужно ещё?
    { $options }
    Ответьте номером или напишите название.
refill-which-sms = Какое лекарство вам нужно ещё? Напишите название, как на упаковке.
refill-not-found = В вашем списке такого нет. Напишите название, как на упаковке.
refill-agree = Отправить запрос? Лекарство: { $medicine }. Запрос получит { $clinician }.
    1) Отправить
    2) Не сейчас
refill-agree-sms = Лекарство есть в вашем списке. Отправить запрос? Его получит { $clinician }.
    1) Отправить
    2) Не сейчас
refill-done = Отправлено. Запрос ({ $medicine }) посмотрит { $clinician }. Мы ответим вам не позже: { $by }. От вас больше ничего не нужно.
refill-done-sms = Отправлено. Запрос посмотрит { $clinician }. Ответим не позже: { $by }. От вас больше ничего не нужно.
refill-done-review = Отправлено. Сначала { $clinician } кое-что проверит: { $medicine }. Мы ответим вам не позже: { $by }.
refill-done-review-sms = Отправлено. Сначала запрос проверит { $clinician }. Ответим не позже: { $by }.
refill-done-person = Отправлено. Такой запрос всегда сначала смотрит человек. Лекарство: { $medicine }. Смотрит { $clinician } с коллегами. Ответим не позже: { $by }.
refill-done-person-sms = Отправлено. Такой запрос всегда смотрит человек: { $clinician } с коллегами. Ответим не позже: { $by }.
refill-duplicate = Ваш запрос ({ $medicine }) уже получен, его смотрит { $clinician }. Мы ответим вам не позже: { $by }.
refill-duplicate-sms = Ваш запрос уже получен, его смотрит { $clinician }. Ответим не позже: { $by }.
refill-kept = Хорошо, ничего не отправлено.
refill-unlisted = Этого лекарства нет в вашем списке, поэтому вопрос проверит сотрудник.
refill-care-team = ваша команда врачей

## Между делом

flow-choose-number = Ответьте, пожалуйста, одним из номеров.
flow-stopped = Хорошо, ничего не изменилось. Пишите в любое время.
flow-trouble = У нас произошёл сбой, и это не доведено до конца.

## Виды приёма

visit-office-visit = приём
visit-flu-shot = прививка от гриппа
visit-physical = ежегодный осмотр
visit-new-patient = первый приём
visit-well-child = осмотр ребёнка
visit-womens-health = приём по женскому здоровью
visit-counseling = беседа с психологом
visit-unnamed = приём
