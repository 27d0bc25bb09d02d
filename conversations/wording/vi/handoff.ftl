### Lời nói khi có người tiếp nhận, và các câu cố định cho trường hợp khẩn cấp và khủng hoảng. Câu đã duyệt; chỉ sửa cùng người phụ trách
### chuyên môn của phòng khám. Bản -sms vừa hai đoạn tin nhắn (134 ký tự).

## Khẩn cấp và khủng hoảng: tự đầy đủ, không chờ ai

handoff-emergency =
    Đây có thể là trường hợp khẩn cấp. Xin gọi 911 ngay, hoặc nhờ người ở gần gọi giúp. Đừng chờ trả lời ở đây.

    Tôi cũng đã báo cho y tá trực, là người xem được tin nhắn của quý vị.
handoff-emergency-sms = Có thể đây là trường hợp khẩn cấp. Xin gọi 911 ngay, hoặc nhờ người ở gần gọi giúp. Đừng chờ trả lời ở đây. Y tá trực đã được báo.
handoff-emergency-poison =
    Đây có thể là trường hợp khẩn cấp. Nếu người đó ngã gục, co giật, khó thở hoặc gọi không tỉnh, hãy gọi 911 ngay.

    Nếu không, hãy gọi ngay Trung tâm Chống độc (Poison Control): 1-800-222-1222 (miễn phí, ngày đêm, có thể xin thông dịch viên). Hãy gọi dù chưa có dấu hiệu gì.

    Tôi cũng đã báo cho y tá trực, là người xem được tin nhắn của quý vị.
handoff-emergency-poison-sms = Ngã gục, co giật, khó thở, gọi không tỉnh: gọi 911. Nếu không, dù chưa có dấu hiệu, gọi ngay chống độc 1-800-222-1222. Đã báo y tá.
handoff-emergency-self-harm =
    Xin gọi 911 ngay, hoặc nhờ người ở gần gọi giúp. Quý vị rất quan trọng với chúng tôi, và sự giúp đỡ có thể đến ngay.

    Quý vị cũng có thể gọi hoặc nhắn tin số 988 bất cứ lúc nào (khi gọi, có thể xin thông dịch viên; cựu chiến binh: bấm 1, hoặc nhắn tin đến 838255). Tôi đã báo cho y tá trực, là người xem được tin nhắn của quý vị.
handoff-emergency-self-harm-sms = Xin gọi 911 ngay, hoặc nhờ người ở gần gọi. Quý vị rất quan trọng. Cũng có thể gọi hoặc nhắn tin 988. Y tá trực đã được báo tin.
handoff-crisis =
    Cảm ơn quý vị đã nói với chúng tôi. Quý vị không phải chịu đựng một mình.

    Hãy gọi hoặc nhắn tin số 988 ngay bây giờ, ngày hay đêm: miễn phí và riêng tư. Khi gọi, có thể xin thông dịch viên. Cũng có thể trò chuyện ở 988lifeline.org. Cựu chiến binh: gọi 988 và bấm 1, hoặc nhắn tin đến 838255.

    Nếu quý vị hoặc ai đó đang gặp nguy hiểm ngay lúc này, hãy gọi 911. Tôi đã báo cho y tá trực, y tá sẽ đọc tin nhắn của quý vị.
handoff-crisis-sms = Quý vị không đơn độc. Gọi hoặc nhắn tin 988 ngay, ngày đêm, miễn phí, riêng tư. Đang nguy hiểm? Gọi 911. Y tá trực sẽ đọc tin này.

## Nguy hiểm từ người khác: ai khác xem điện thoại cũng không biết gì

handoff-abuse = Cảm ơn quý vị đã nhắn. Một y tá của chúng tôi sẽ liên lạc lại. Nếu bây giờ không tiện nhắn tin thì không sao, quý vị không cần trả lời. Nếu cần giúp ngay, hãy gọi 911. Nếu không nói được, ở hầu hết các nơi có thể nhắn tin cho 911.
handoff-abuse-sms = Cảm ơn đã nhắn. Y tá sẽ liên lạc lại. Nếu không tiện, không cần trả lời. Cần giúp ngay: gọi 911; không nói được thì nhắn tin cho 911.

## Đã có người tiếp nhận: ai, và trước lúc nào

handoff-ack-clinical = Cảm ơn quý vị. Tin đã chuyển cho { $role }, sẽ trả lời ở đây trước { $by }. Nếu thấy khẩn cấp, hãy gọi 911.
handoff-ack-emotional = Cảm ơn quý vị đã nói. Tôi rất tiếc vì chuyện này khó khăn như vậy. Tin đã chuyển cho { $role }, sẽ đọc và trả lời quý vị ở đây trước { $by }.
handoff-ack-emotional-sms = Rất tiếc vì quý vị gặp khó khăn như vậy. Tin đã chuyển cho { $role }, sẽ đọc và trả lời ở đây trước { $by }.
handoff-ack-human = Được ạ. Tin của quý vị đã chuyển cho { $role }, sẽ trả lời ở đây trước { $by }.
handoff-ack-unclear = Để quý vị có câu trả lời đúng, tôi đã chuyển tin cho { $role }, sẽ trả lời ở đây trước { $by }.
handoff-ack-interpreter = Được ạ, quý vị không phải trả tiền. Tôi đã mời { $role } đến đây trước { $by }.
handoff-ack-billing = Câu hỏi đã chuyển cho { $role }, sẽ trả lời ở đây trước { $by }. Quý vị không cần kể lại.
handoff-ack-referral = Câu hỏi đã chuyển cho { $role } để xem lại, và sẽ trả lời ở đây trước { $by }.
handoff-ack-refill = Yêu cầu đã chuyển cho { $role }, sẽ trả lời ở đây trước { $by }.
handoff-ack-other = Tôi đã chuyển việc này và tin của quý vị cho { $role }, không cần kể lại. Sẽ trả lời ở đây trước { $by }.
handoff-closed = Phòng khám đang đóng cửa, mở lại { $opens }. Nếu khẩn cấp và không chờ được, hãy gọi 911.
handoff-still-here = Tin của quý vị vẫn đang ở { $role }, sẽ trả lời ở đây trước { $by }.
handoff-late = Xin lỗi vì quý vị vẫn phải chờ. Tin đang ở { $role }, và tôi đã nhắc rằng lẽ ra quý vị phải có trả lời rồi.
handoff-back-to-assistant = Cảm ơn quý vị. Trợ lý tự động lại ở đây để giúp việc khác. Nhắn NHÂN VIÊN hoặc HUMAN để gặp người thật.
handoff-satisfaction = Hôm nay chúng tôi có giúp được không? Xin trả lời bằng số từ 1 (không) đến 5 (rất nhiều). Không bắt buộc.
handoff-satisfaction-thanks = Cảm ơn quý vị đã cho biết.
handoff-form-link = Đây là đường dẫn an toàn của quý vị: { $link }
handoff-call-later = Sẽ có { $role } gọi cho quý vị trước { $by }.

## Ai trả lời

handoff-role-oncall = y tá trực
handoff-role-nurse = y tá
handoff-role-refills = nhóm lấy thêm thuốc
handoff-role-front-desk = quầy tiếp tân
handoff-role-billing = nhóm hóa đơn
handoff-role-referrals = nhóm giấy giới thiệu
handoff-role-interpreter = thông dịch viên
