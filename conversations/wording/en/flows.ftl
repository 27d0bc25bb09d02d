### What the assistant says while it moves, books, cancels or confirms appointments, takes refills, and in between.
### Short and plain; never asks for the words CANCEL, STOP or YES (the carrier takes them for itself).

## Parts that other messages are made of

relation-son = your son
relation-daughter = your daughter
relation-child = your child
relation-mother = your mother
relation-father = your father
relation-husband = your husband
relation-wife = your wife
relation-partner = your partner
relation-parent = your parent
relation-sister = your sister
relation-brother = your brother
relation-grandmother = your grandmother
relation-grandfather = your grandfather
relation-grandchild = your grandchild
relation-other = the person it is for

option-appointment = { $when } with { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } with { $clinician }

choice-more = Other times
choice-keep = Keep it
choice-cancel-it = Cancel it
choice-move-it = Move it
choice-confirm-it = I will be there
choice-send-it = Send it
choice-not-now = Not now

## Who is writing

identity-ask-birth-date = Happy to help. First, to keep your information private, please send your date of birth, for example 3/14/1962.
identity-ask-birth-date-other = Happy to help. To keep it private, please send the date of birth of { $relation }, for example 3/14/2015.
identity-again = One more thing before we go on: please send the date of birth of the patient, for example 3/14/1962.
identity-unreadable = I could not read that as a date of birth. Please send month, day and year, for example 3/14/1962.
identity-no-match = That does not match what we have for this number. Please check the date of birth and send it once more.
identity-no-match-email = That does not match what we have for this e-mail address. Please check the date of birth and send it once more.
identity-which = Two people on this number have that date of birth. Please send the first name of the patient.
identity-which-email = Two people with this e-mail address have that date of birth. Please send the first name of the patient.
identity-failed = I could not confirm who is writing, so I am leaving everything as it is.
identity-anonymous = To keep records private, please sign in to the portal for this: { $link }

## Moving an appointment

reschedule-none = I see no upcoming appointment to move.
reschedule-which = Which appointment would you like to move?
    { $options }
    Please reply with the number.
reschedule-offer = Instead of { $when } with { $clinician }, I can offer:
    { $options }
    Reply with the number and I will move it. Or say { $more } for other times, or name a day.
reschedule-agree = Shall I move your visit with { $clinician } to { $when }?
    1) Move it
    2) No, other times
reschedule-done = Done. Your visit with { $clinician } is now { $when }, at { $location }, { $address }. The old time is free again.
reschedule-in-doubt = Something is not right with that change, and I do not want to tell you something wrong.
reschedule-kept = All right, your appointment stays as it is: { $when } with { $clinician }.

offer-none = I found no free time that fits. The nearest I have:
    { $options }
    Reply with the number, or name another day.
offer-nothing = I found no free time that fits, also not near it. Please name another day or time.
offer-no-more = Those are all the times that fit. Please pick one of them, or name another day or time.
offer-taken = I am sorry, that time was just taken by someone else.
offer-word-more = "more"
offer-unclear = Please reply with the number of the time that suits you, or name another day.

## Cancelling

cancel-none = I see no upcoming appointment to cancel.
cancel-which = Which appointment is it?
    { $options }
    Please reply with the number.
cancel-agree = Your visit with { $clinician } on { $when }, { $location }. What shall I do?
    1) Take it off the calendar
    2) Move it to another time
    3) Keep it
cancel-done = Done. Your visit with { $clinician } on { $when }, { $location }, is off the calendar. If you want a new time, just write "new appointment".
cancel-in-doubt = Something is not right with that cancellation, and I do not want to tell you something wrong.
cancel-kept = All right, you keep it: { $when } with { $clinician }, { $location }.

## Confirming

confirm-none = I see no upcoming appointment that is waiting for your answer.
confirm-which = Which appointment are you confirming?
    { $options }
    Please reply with the number.
confirm-agree = You have { $when } with { $clinician }, { $location }. Reply 1 or C to confirm, 2 or R to move it, 3 or X if you cannot come.
confirm-done = Thank you, you are confirmed: { $when } with { $clinician }, at { $location }, { $address }.
confirm-already = You are already confirmed: { $when } with { $clinician }, { $location }.
confirm-in-doubt = Something is not right with that confirmation, and I do not want to tell you something wrong.

## Booking

book-which-visit = What is the visit for?
    { $options }
    Please reply with the number.
book-which-clinician = Who would you like to see?
    { $options }
    Please reply with the number.
book-offer = For your { $visit } I can offer:
    { $options }
    Reply with the number and I will book it. Or say { $more } for other times, or name a day.
book-agree = Shall I book your { $visit } with { $clinician } on { $when }?
    1) Book it
    2) No, other times
book-done = Booked: { $visit } with { $clinician }, { $when }, at { $location }, { $address }.
book-in-doubt = Something is not right with that booking, and I do not want to tell you something wrong.

## "When is my appointment?"

appointments-none = I see no upcoming appointment. If you want one, write "new appointment".
appointments-one = You have { $when } with { $clinician }, at { $location }, { $address }.
appointments-several = Your appointments:
    { $options }

## Refills

refill-none = I see no medicine on your list here that I could ask a refill for.
refill-which = Which medicine do you need more of?
    { $options }
    Please reply with the number, or write its name.
refill-which-sms = Which medicine do you need more of? Please write its name as it stands on the bottle.
refill-not-found = I do not find that one on your list. Please write the name as it stands on the bottle.
refill-agree = Shall I send a refill request for { $medicine } to { $clinician }?
    1) Send it
    2) Not now
refill-agree-sms = I found it on your list. Shall I send the refill request to { $clinician }?
    1) Send it
    2) Not now
refill-done = Sent. { $clinician } will look at your request for { $medicine } and you will hear from us by { $by }. Nothing more to do for you.
refill-done-sms = Sent. { $clinician } will look at your refill request and you will hear from us by { $by }. Nothing more to do for you.
refill-done-review = Sent. { $clinician } needs to check something first before { $medicine } can be refilled. You will hear from us by { $by }.
refill-done-review-sms = Sent. { $clinician } needs to check something first. You will hear from us about your refill by { $by }.
refill-done-person = Sent. A request like this always goes to a person first: { $clinician }'s team will look at { $medicine } and answer you by { $by }.
refill-done-person-sms = Sent. A request like this always goes to a person first: { $clinician }'s team will answer you by { $by }.
refill-duplicate = Your request for { $medicine } is already with { $clinician }. You will hear from us by { $by }.
refill-duplicate-sms = Your refill request is already with { $clinician }. You will hear from us by { $by }.
refill-kept = All right, I have sent nothing.
refill-unlisted = I do not find that medicine on your list, so someone will look into it for you.
refill-care-team = your care team

## In between

flow-choose-number = Please reply with one of the numbers.
flow-stopped = All right, I have changed nothing. Write any time.
flow-trouble = Something went wrong on our side, and I did not finish that.

## Kinds of visit, by the practice's codes

visit-office-visit = office visit
visit-flu-shot = flu shot
visit-physical = yearly physical
visit-new-patient = new patient visit
visit-well-child = well-child visit
visit-womens-health = women's health visit
visit-counseling = counseling session
visit-unnamed = visit
