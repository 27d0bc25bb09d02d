### Said when a person takes over, and the fixed texts of emergencies and crises (rules.md). Approved wording: change it only with
### the practice's clinical lead. Where a text has an -sms form, that one fits two SMS segments.

## Emergencies and crises: complete in themselves, they wait for nobody

handoff-emergency =
    This could be an emergency. Please call 911 now, or have someone near you call. Don't wait for an answer here.

    I have also alerted our on-call nurse, who can see your message.
handoff-emergency-sms = This could be an emergency. Please call 911 now, or have someone near you call. Don't wait for an answer here. I have also alerted our on-call nurse, who can see your message.
handoff-emergency-poison =
    This could be an emergency. If the person has collapsed, has a seizure, has trouble breathing or can't be woken, call 911 now.

    Otherwise call Poison Control right now: 1-800-222-1222 (free, day and night). Call even if there are no signs yet.

    I have also alerted our on-call nurse, who can see your message.
handoff-emergency-poison-sms = Collapsed, seizure, trouble breathing or can't be woken: call 911 now. Otherwise call Poison Control right now, even with no signs yet: 1-800-222-1222 (free, day and night). I have also alerted our on-call nurse, who can see your message.
handoff-emergency-self-harm =
    Please call 911 now, or have someone near you call. You matter, and help can come to you right away.

    You can also call or text 988 at any time (veterans: press 1, or text 838255; Spanish: press 2, or text AYUDA). I have alerted our on-call nurse, who can see your message.
handoff-emergency-self-harm-sms = Please call 911 now, or have someone near you call. You matter, and help can come right away. You can also call or text 988 (veterans: press 1 or text 838255; Spanish: press 2 or text AYUDA). Our on-call nurse is alerted and can see your message.
handoff-crisis =
    I'm glad you told us. You don't have to go through this alone.

    Call or text 988 now, day or night: it is free and private. You can also chat at 988lifeline.org. Veterans: call 988 and press 1, or text 838255. In Spanish: press 2, or text AYUDA to 988.

    If you or someone else is in danger right now, call 911. I have alerted our on-call nurse, who will read your message.
handoff-crisis-sms = I'm glad you told us. You're not alone. Call or text 988 now, day or night, free and private (veterans: press 1 or text 838255; Spanish: press 2 or text AYUDA). In danger right now? Call 911. I have alerted our on-call nurse, who will read this.

## Danger from another person: whoever else may read the phone learns nothing from it

handoff-abuse = Thank you for writing. A nurse on our team will get back to you. If now is not a good time to write, that's fine: you don't need to answer. If you need help right away, call 911. If you can't speak, you can text 911 in most places.

## A person has it: who, and by when

handoff-ack-clinical = Thank you for telling us. I have passed your message to { $role }, who will answer you here by { $by }. If it feels like an emergency at any time, call 911.
handoff-ack-emotional = Thank you for telling us. I'm sorry this has been so hard. I have passed your message to { $role }, who will read it and answer you here by { $by }.
handoff-ack-human = Of course. I have passed your message to { $role }, and you will hear back here by { $by }.
handoff-ack-unclear = I want you to get the right answer, so I have passed your message to { $role }. You will hear back here by { $by }.
handoff-ack-interpreter = Of course, it's free for you. I have asked { $role } to join you here by { $by }.
handoff-ack-billing = I have passed your question to { $role }, who will answer you here by { $by }. You don't need to explain it again.
handoff-ack-referral = I have passed your question to { $role }, who will look into it and answer you here by { $by }.
handoff-ack-refill = I have passed your request to { $role }. You will hear back here by { $by }.
handoff-ack-other = I have passed this to { $role }, together with what you wrote, so you don't need to explain it again. You will hear back here by { $by }.
handoff-closed = Our office is closed right now and opens again { $opens }. If you can't wait and it is an emergency, call 911.
handoff-still-here = Your message is still with { $role }, and you will hear back here by { $by }.
handoff-late = I'm sorry you are still waiting. Your message is with { $role }, and I have reminded the team that you should have heard from us by now.
handoff-back-to-assistant = Thank you. Our automated assistant is here again for anything else. Write HUMAN any time to reach a person.
handoff-satisfaction = Did we help you today? Reply with a number from 1 (not at all) to 5 (very much). You don't have to answer.
handoff-satisfaction-thanks = Thank you for telling us.
handoff-form-link = Here is your secure link: { $link }
handoff-call-later = Someone from { $role } will call you by { $by }.

## Who answers

handoff-role-oncall = our on-call nurse
handoff-role-nurse = a nurse
handoff-role-refills = our refill team
handoff-role-front-desk = our front desk
handoff-role-billing = our billing team
handoff-role-referrals = our referral team
handoff-role-interpreter = an interpreter

## To staff on call: no patient data

handoff-page = Frontdoor: someone needs the on-call nurse now. Sign in to see it: { $link }
# To who is on call and answers a page by text.
handoff-page-reply = Frontdoor cannot take an answer to a page by text. Please open the link in the page and sign in to answer it.

## To the compliance officer: no patient data

handoff-glass-alert = Frontdoor: a colleague used emergency access to open a thread outside their role. Their reason, and until when it holds: { $link }
