### Lời trợ lý nói khi đổi, đặt, hủy hoặc xác nhận lịch hẹn, khi xin thêm thuốc, và ở giữa. Ngắn và dễ hiểu; không bao giờ xin chữ
### CANCEL, STOP hay YES (nhà mạng giữ các chữ đó cho mình).

## Các phần dùng trong câu khác

relation-son = con trai quý vị
relation-daughter = con gái quý vị
relation-child = con quý vị
relation-mother = mẹ quý vị
relation-father = cha quý vị
relation-husband = chồng quý vị
relation-wife = vợ quý vị
relation-partner = bạn đời quý vị
relation-parent = cha mẹ quý vị
relation-sister = chị em quý vị
relation-brother = anh em quý vị
relation-grandmother = bà quý vị
relation-grandfather = ông quý vị
relation-grandchild = cháu quý vị
relation-other = người đi khám

option-appointment = { $when } với { $clinician }
option-appointment-sms = { $when }, { $clinician }
option-slot = { $when }
option-slot-place = { $when }, { $location }
option-slot-clinician = { $when } với { $clinician }
option-slot-clinician-sms = { $when }, { $clinician }

choice-more = Giờ khác
choice-keep = Giữ nguyên
choice-cancel-it = Hủy
choice-move-it = Đổi giờ
choice-confirm-it = Tôi sẽ đến
choice-send-it = Gửi đi
choice-not-now = Để sau

## Ai đang nhắn

identity-ask-birth-date = Rất vui được giúp. Trước hết, để giữ kín thông tin, xin gửi ngày sinh của quý vị, ví dụ 14/3/1962.
identity-ask-birth-date-other = Rất vui được giúp. Để giữ kín thông tin, xin gửi ngày sinh của { $relation }, ví dụ 14/3/2015.
identity-again = Thêm một điều trước khi tiếp tục: xin gửi ngày sinh của bệnh nhân, ví dụ 14/3/1962.
identity-unreadable = Tôi không đọc được ngày sinh đó. Xin gửi ngày, tháng và năm, ví dụ 14 tháng 3 năm 1962.
identity-no-match = Ngày đó không khớp với hồ sơ của số này. Xin xem lại ngày sinh và gửi một lần nữa.
identity-no-match-email = Ngày đó không khớp với hồ sơ của địa chỉ e-mail này. Xin xem lại ngày sinh và gửi một lần nữa.
identity-which = Có hai người dùng số này cùng ngày sinh đó. Xin gửi tên gọi của bệnh nhân (không cần họ).
identity-which-email = Có hai người dùng địa chỉ e-mail này cùng ngày sinh đó. Xin gửi tên gọi của bệnh nhân (không cần họ).
identity-failed = Tôi không xác nhận được ai đang nhắn, nên tôi để nguyên mọi thứ.
identity-anonymous = Để giữ kín hồ sơ, xin đăng nhập cổng thông tin để làm việc này: { $link }

## Đổi lịch hẹn

reschedule-none = Tôi không thấy lịch hẹn nào sắp tới để đổi.
reschedule-which = Quý vị muốn đổi lịch hẹn nào?
    { $options }
    Xin trả lời bằng số.
reschedule-which-sms = Đổi lịch hẹn nào?
    { $options }
    Gửi số.
reschedule-offer = Thay cho { $when } với { $clinician }, tôi có:
    { $options }
    Trả lời bằng số, tôi sẽ đổi. Muốn xem giờ khác, nhắn { $more }, hoặc cho biết một ngày.
reschedule-offer-sms =
    { $options }
    Gửi số, ngày, hoặc { $more }.
reschedule-agree = Tôi đổi lịch hẹn với { $clinician } sang { $when } nhé?
    1) Đổi
    2) Không, giờ khác
reschedule-done = Xong. Lịch hẹn với { $clinician } bây giờ là { $when }, tại { $location }, { $address }. Giờ cũ đã để trống.
reschedule-done-sms = Đã đổi: { $when }, { $clinician }, tại { $location }, { $address }.
reschedule-in-doubt = Có gì đó không ổn khi đổi, và tôi không muốn báo sai cho quý vị.
reschedule-kept = Được ạ, lịch hẹn giữ nguyên: { $when } với { $clinician }.

offer-none = Không có giờ trống nào hợp. Gần nhất có:
    { $options }
    Trả lời bằng số, hoặc cho biết ngày khác.
offer-none-sms = Gần nhất:
    { $options }
    Gửi số hoặc ngày khác.
offer-nothing = Không có giờ trống nào hợp, kể cả gần đó. Xin cho biết ngày hoặc giờ khác.
offer-no-more = Đó là tất cả giờ hợp. Xin chọn một giờ, hoặc cho biết ngày hay giờ khác.
offer-taken = Rất tiếc, giờ đó vừa có người khác lấy.
offer-word-more = "giờ khác"
offer-unclear = Xin trả lời bằng số của giờ hợp với quý vị, hoặc cho biết ngày khác.

## Hủy

cancel-none = Tôi không thấy lịch hẹn nào sắp tới để hủy.
cancel-which = Lịch hẹn nào ạ?
    { $options }
    Xin trả lời bằng số.
cancel-which-sms = Lịch hẹn nào ạ?
    { $options }
    Xin gửi số.
cancel-agree = Lịch hẹn với { $clinician }: { $when }, { $location }. Quý vị muốn:
    1) Bỏ khỏi lịch
    2) Đổi sang giờ khác
    3) Giữ nguyên
cancel-done = Xong. Lịch hẹn với { $clinician }, { $when }, { $location }, đã bỏ khỏi lịch. Cần giờ mới, nhắn "lịch hẹn mới".
cancel-in-doubt = Có gì đó không ổn khi hủy, và tôi không muốn báo sai cho quý vị.
cancel-kept = Được ạ, giữ nguyên: { $when } với { $clinician }, { $location }.

## Xác nhận

confirm-none = Tôi không thấy lịch hẹn nào đang chờ quý vị trả lời.
confirm-which = Quý vị xác nhận lịch hẹn nào?
    { $options }
    Xin trả lời bằng số.
confirm-which-sms = Xác nhận lịch nào?
    { $options }
    Gửi số.
confirm-agree = Lịch hẹn: { $when } với { $clinician }, { $location }. Trả lời 1 hoặc C để xác nhận, 2 hoặc R để đổi, 3 hoặc X nếu không đến được.
confirm-agree-sms = Hẹn { $when }, { $clinician }, { $location }. 1 hoặc C: xác nhận; 2 hoặc R: đổi; 3 hoặc X: không đến.
confirm-done = Cảm ơn, đã xác nhận: { $when } với { $clinician }, tại { $location }, { $address }.
confirm-already = Quý vị đã xác nhận rồi: { $when } với { $clinician }, { $location }.
confirm-in-doubt = Có gì đó không ổn khi xác nhận, và tôi không muốn báo sai cho quý vị.

## Đặt lịch hẹn

book-which-visit = Quý vị đến khám về việc gì?
    { $options }
    Xin trả lời bằng số.
book-which-clinician = Quý vị muốn gặp ai?
    { $options }
    Xin trả lời bằng số.
book-offer = Để { $visit }, tôi có:
    { $options }
    Trả lời bằng số, tôi sẽ đặt. Muốn xem giờ khác, nhắn { $more }, hoặc cho biết một ngày.
book-offer-sms =
    { $options }
    Gửi số, ngày, hoặc { $more }.
book-agree = Tôi đặt lịch { $visit } với { $clinician }, { $when } nhé?
    1) Đặt
    2) Không, giờ khác
book-done = Đã đặt: { $visit } với { $clinician }, { $when }, tại { $location }, { $address }.
book-done-sms = Đã đặt: { $when } với { $clinician }, { $location }, { $address }.
book-in-doubt = Có gì đó không ổn khi đặt, và tôi không muốn báo sai cho quý vị.

## "Tôi hẹn lúc nào?"

appointments-none = Tôi không thấy lịch hẹn nào sắp tới. Muốn đặt, nhắn "lịch hẹn mới".
appointments-one = Quý vị có hẹn { $when } với { $clinician }, tại { $location }, { $address }.
appointments-several = Các lịch hẹn của quý vị:
    { $options }

## Xin thêm thuốc

refill-none = Trong danh sách ở đây không có thuốc nào tôi có thể xin thêm.
refill-which = Quý vị cần thêm thuốc nào?
    { $options }
    Trả lời bằng số, hoặc ghi tên thuốc.
refill-which-sms = Quý vị cần thêm thuốc nào? Xin ghi tên như trên lọ thuốc.
refill-not-found = Tôi không thấy thuốc đó trong danh sách. Xin ghi tên như trên lọ thuốc.
refill-agree = Tôi gửi yêu cầu thêm { $medicine } cho { $clinician } nhé?
    1) Gửi đi
    2) Để sau
refill-agree-sms = Có trong danh sách rồi. Tôi gửi yêu cầu thêm thuốc cho { $clinician } nhé?
    1) Gửi đi
    2) Để sau
refill-done = Đã gửi. { $clinician } sẽ xem yêu cầu thêm { $medicine }, quý vị sẽ có trả lời trước { $by }. Quý vị không cần làm gì nữa.
refill-done-sms = Đã gửi. { $clinician } sẽ xem yêu cầu thêm thuốc và trả lời trước { $by }. Quý vị không cần làm gì nữa.
refill-done-review = Đã gửi. { $clinician } cần kiểm tra trước khi cho thêm { $medicine }. Quý vị sẽ có trả lời trước { $by }.
refill-done-review-sms = Đã gửi. { $clinician } cần kiểm tra trước. Quý vị sẽ có trả lời về thuốc trước { $by }.
refill-done-person = Đã gửi. Yêu cầu như vậy luôn có người xem trước: nhóm của { $clinician } sẽ xem { $medicine } và trả lời trước { $by }.
refill-done-person-sms = Đã gửi. Yêu cầu như vậy luôn có người xem trước: nhóm của { $clinician } sẽ trả lời trước { $by }.
refill-duplicate = Yêu cầu thêm { $medicine } đã ở chỗ { $clinician } rồi. Quý vị sẽ có trả lời trước { $by }.
refill-duplicate-sms = Yêu cầu thêm thuốc đã ở chỗ { $clinician } rồi. Quý vị sẽ có trả lời trước { $by }.
refill-kept = Được ạ, tôi chưa gửi gì.
refill-unlisted = Tôi không thấy thuốc đó trong danh sách, nên sẽ có người xem giúp quý vị.
refill-care-team = nhóm chăm sóc

## Ở giữa

flow-choose-number = Xin trả lời bằng một trong các số.
flow-stopped = Được ạ, tôi chưa đổi gì. Quý vị cứ nhắn khi cần.
flow-trouble = Bên chúng tôi bị trục trặc, nên tôi chưa làm xong việc đó.

## Các loại khám, theo mã của phòng khám

visit-office-visit = khám bệnh
visit-flu-shot = chích ngừa cúm
visit-physical = khám tổng quát hàng năm
visit-new-patient = khám lần đầu
visit-well-child = khám định kỳ cho trẻ
visit-womens-health = khám sức khỏe phụ nữ
visit-counseling = tư vấn tâm lý
visit-unnamed = buổi khám
