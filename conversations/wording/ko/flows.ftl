### 예약 변경, 예약, 취소, 확인과 약 리필, 그 사이에 도우미가 하는 말. 짧고 쉽게; CANCEL, STOP, YES 라는 말은 절대 부탁하지 않습니다(통신사가 가져갑니다).

## 다른 문장에 들어가는 부분

relation-son = 아드님
relation-daughter = 따님
relation-child = 자녀분
relation-mother = 어머님
relation-father = 아버님
relation-husband = 남편분
relation-wife = 아내분
relation-partner = 배우자분
relation-parent = 부모님
relation-sister = 자매분
relation-brother = 형제분
relation-grandmother = 할머님
relation-grandfather = 할아버님
relation-grandchild = 손주분
relation-other = 진료 받으실 분

option-appointment = { $when }, { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when }, { $clinician }

choice-more = 다른 시간
choice-keep = 그대로 두기
choice-cancel-it = 취소하기
choice-move-it = 옮기기
choice-confirm-it = 갈게요
choice-send-it = 보내기
choice-not-now = 나중에

## 누가 쓰는지

identity-ask-birth-date = 네, 도와드릴게요. 먼저 정보 보호를 위해 생년월일을 보내 주세요. 예: 1962년 3월 14일
identity-ask-birth-date-other = 네, 도와드릴게요. 정보 보호를 위해 { $relation }의 생년월일을 보내 주세요. 예: 2015년 3월 14일
identity-again = 계속하기 전에 하나만 더요. 환자분의 생년월일을 보내 주세요. 예: 1962년 3월 14일
identity-unreadable = 생년월일을 읽지 못했어요. 년, 월, 일을 보내 주세요. 예: 1962년 3월 14일
identity-no-match = 이 번호로 등록된 것과 다릅니다. 생년월일을 확인하고 한 번 더 보내 주세요.
identity-no-match-email = 이 이메일 주소로 등록된 것과 다릅니다. 생년월일을 확인하고 한 번 더 보내 주세요.
identity-which = 이 번호에 생년월일이 같은 분이 두 분 있습니다. 환자분의 이름(성 빼고)을 보내 주세요.
identity-which-email = 이 이메일 주소에 생년월일이 같은 분이 두 분 있습니다. 환자분의 이름(성 빼고)을 보내 주세요.
identity-failed = 누가 쓰시는지 확인하지 못해서 모두 그대로 두었습니다.
identity-anonymous = 기록 보호를 위해 이 일은 포털에 로그인해서 해 주세요: { $link }

## 예약 옮기기

reschedule-none = 옮길 수 있는 앞으로의 예약이 보이지 않습니다.
reschedule-which = 어느 예약을 옮길까요?
    { $options }
    번호로 답해 주세요.
reschedule-which-sms = 어느 예약을 옮길까요?
    { $options }
    번호로?
reschedule-offer = { $when }, { $clinician } 예약을 이렇게 옮길 수 있어요:
    { $options }
    번호로 답하시면 옮겨 드려요. 더 보시려면 { $more }, 아니면 날짜를 말씀해 주세요.
reschedule-offer-sms =
    { $options }
    번호, 날짜 또는 { $more }?
reschedule-agree = { $clinician } 진료를 { $when }(으)로 옮길까요?
    1) 옮기기
    2) 아니요, 다른 시간
reschedule-done = 옮겼습니다. { $clinician } 진료는 이제 { $when }, { $location }, { $address }입니다. 전 시간은 비워 두었습니다.
reschedule-in-doubt = 변경에 확실하지 않은 점이 있어, 잘못 안내해 드리고 싶지 않습니다.
reschedule-kept = 네, 예약은 그대로입니다: { $when }, { $clinician }.

offer-none = 맞는 빈 시간이 없어요. 가장 가까운 시간입니다:
    { $options }
    번호로 답하시거나 다른 날을 말씀해 주세요.
offer-none-sms = 가까운 시간:
    { $options }
    번호나 다른 날?
offer-nothing = 맞는 빈 시간이 없고 가까운 시간도 없어요. 다른 날이나 시간을 말씀해 주세요.
offer-no-more = 맞는 시간은 이게 전부입니다. 하나를 고르시거나 다른 날이나 시간을 말씀해 주세요.
offer-taken = 죄송합니다. 방금 다른 분이 그 시간을 예약했습니다.
offer-word-more = "다른 시간"
offer-unclear = 맞는 시간의 번호로 답하시거나 다른 날을 말씀해 주세요.

## 취소

cancel-none = 취소할 수 있는 앞으로의 예약이 보이지 않습니다.
cancel-which = 어느 예약인가요?
    { $options }
    번호로 답해 주세요.
cancel-which-sms = 어느 예약인가요?
    { $options }
    번호로?
cancel-agree = { $clinician } 진료, { $when }, { $location }. 어떻게 할까요?
    1) 일정에서 빼기
    2) 다른 시간으로 옮기기
    3) 그대로 두기
cancel-done = { $clinician } 진료({ $when }, { $location })를 일정에서 뺐습니다. 새 시간이 필요하면 "새 예약"이라고 보내 주세요.
cancel-in-doubt = 취소에 확실하지 않은 점이 있어, 잘못 안내해 드리고 싶지 않습니다.
cancel-kept = 네, 그대로 두었습니다: { $when }, { $clinician }, { $location }.

## 확인

confirm-none = 답을 기다리는 앞으로의 예약이 보이지 않습니다.
confirm-which = 어느 예약을 확인하시나요?
    { $options }
    번호로 답해 주세요.
confirm-which-sms = 어느 예약을 확인하시나요?
    { $options }
    번호로?
confirm-agree = 예약: { $when }, { $clinician }, { $location }. 오시면 1 또는 C, 옮기려면 2 또는 R, 못 오시면 3 또는 X로 답해 주세요.
confirm-done = 고맙습니다. 확인되었습니다: { $when }, { $clinician }, { $location }, { $address }.
confirm-already = 이미 확인하셨습니다: { $when }, { $clinician }, { $location }.
confirm-in-doubt = 확인에 확실하지 않은 점이 있어, 잘못 안내해 드리고 싶지 않습니다.

## 예약하기

book-which-visit = 어떤 진료인가요?
    { $options }
    번호로 답해 주세요.
book-which-clinician = 어느 분께 진료 받으실까요?
    { $options }
    번호로 답해 주세요.
book-offer = { $visit } 가능한 시간입니다:
    { $options }
    번호로 답하시면 예약해 드려요. 더 보시려면 { $more }, 아니면 날짜를 말씀해 주세요.
book-offer-sms =
    { $options }
    번호, 날짜 또는 { $more }?
book-agree = { $clinician } { $visit }, { $when }(으)로 예약할까요?
    1) 예약하기
    2) 아니요, 다른 시간
book-done = 예약했습니다: { $visit }, { $clinician }, { $when }, { $location }, { $address }.
book-in-doubt = 예약에 확실하지 않은 점이 있어, 잘못 안내해 드리고 싶지 않습니다.

## "제 예약이 언제죠?"

appointments-none = 앞으로의 예약이 보이지 않습니다. 예약하시려면 "새 예약"이라고 보내 주세요.
appointments-one = 예약: { $when }, { $clinician }, { $location }, { $address }.
appointments-several = 예약 목록:
    { $options }

## 약 리필

refill-none = 약 목록에 리필을 요청할 수 있는 약이 보이지 않습니다.
refill-which = 어떤 약이 더 필요하세요?
    { $options }
    번호로 답하시거나 약 이름을 써 주세요.
refill-which-sms = 어떤 약이 더 필요하세요? 약병에 적힌 대로 이름을 써 주세요.
refill-not-found = 목록에서 그 약을 찾지 못했습니다. 약병에 적힌 대로 이름을 써 주세요.
refill-agree = { $medicine } 리필 요청을 { $clinician }께 보낼까요?
    1) 보내기
    2) 나중에
refill-agree-sms = 목록에 있습니다. 리필 요청을 { $clinician }께 보낼까요?
    1) 보내기
    2) 나중에
refill-done = 보냈습니다. { $clinician }께서 { $medicine } 요청을 보시고 { $by }까지 답을 드립니다. 더 하실 일은 없습니다.
refill-done-sms = 보냈습니다. { $clinician }께서 리필 요청을 보시고 { $by }까지 답을 드립니다. 더 하실 일은 없습니다.
refill-done-review = 보냈습니다. { $medicine } 리필 전에 { $clinician }께서 먼저 확인할 것이 있습니다. { $by }까지 답을 드립니다.
refill-done-review-sms = 보냈습니다. { $clinician }께서 먼저 확인할 것이 있습니다. 리필에 대해 { $by }까지 답을 드립니다.
refill-done-person = 보냈습니다. 이런 요청은 늘 사람이 먼저 봅니다. { $clinician } 팀이 { $medicine } 요청을 보고 { $by }까지 답을 드립니다.
refill-done-person-sms = 보냈습니다. 이런 요청은 늘 사람이 먼저 봅니다. { $clinician } 팀이 { $by }까지 답을 드립니다.
refill-duplicate = { $medicine } 요청은 이미 { $clinician }께 가 있습니다. { $by }까지 답을 드립니다.
refill-duplicate-sms = 리필 요청은 이미 { $clinician }께 가 있습니다. { $by }까지 답을 드립니다.
refill-kept = 네, 아무것도 보내지 않았습니다.
refill-unlisted = 목록에서 그 약을 찾지 못해 담당자가 알아보겠습니다.
refill-care-team = 담당 의료진

## 사이에

flow-choose-number = 번호 중 하나로 답해 주세요.
flow-stopped = 네, 아무것도 바꾸지 않았습니다. 언제든 글을 남겨 주세요.
flow-trouble = 저희 쪽에 문제가 생겨 그 일을 마치지 못했습니다.

## 진료 종류, 병원 코드별

visit-office-visit = 진료
visit-flu-shot = 독감 예방 접종
visit-physical = 연례 건강 검진
visit-new-patient = 첫 진료
visit-well-child = 소아 정기 검진
visit-womens-health = 여성 건강 진료
visit-counseling = 상담
visit-unnamed = 진료
