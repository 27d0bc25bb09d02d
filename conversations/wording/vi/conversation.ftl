# Lời của chính trợ lý, trong mọi cuộc trò chuyện. { $practice } là tên phòng khám.

disclosure = Xin chào, tôi là trợ lý tự động của { $practice }. Nhắn NHÂN VIÊN hoặc HUMAN bất cứ lúc nào để gặp người thật.
disclosure-sms = { $practice }: trợ lý tự động. HUMAN: gặp nhân viên, STOP: ngừng tin. Tin không mã hóa, đừng ghi chuyện riêng.
language-assistance = Chúng tôi giúp miễn phí bằng ngôn ngữ của quý vị, có cả thông dịch viên. Chỉ cần xin thông dịch viên.
ack-latched = Cảm ơn, tôi đã thêm vào tin của quý vị. Nhân viên đã nhận và sẽ trả lời ở đây. Nếu trở nên khẩn cấp, hãy gọi 911.
opt-out-confirmed = Quý vị sẽ không nhận tin của { $practice } ở đây nữa. Nếu đổi ý, nhắn START.
opt-in-confirmed = Chào mừng trở lại. Quý vị sẽ lại nhận tin của { $practice } ở đây. Nhắn STOP để ngừng.
chitchat = Không có chi! Quý vị cứ nhắn bất cứ lúc nào, ngày hay đêm.
ask-back = Tôi muốn hiểu đúng. Quý vị hỏi về lịch hẹn, lấy thêm thuốc, hay muốn nói chuyện với người thật?
choice-appointment = Lịch hẹn
choice-refill = Lấy thêm thuốc
choice-person = Gặp người thật
portal-link = Chúng tôi có câu trả lời cho quý vị. Xin đọc trong cổng an toàn: { $link }
which-article = Có phải quý vị muốn hỏi một trong các mục này?
which-article-sms = Có phải quý vị muốn hỏi một trong các mục này?
    { $options }
alarm-again = Y tá trực đã được báo. Nếu có ai đang gặp nguy hiểm, hãy gọi 911. Đừng chờ chúng tôi trả lời.
crisis-again = Y tá trực đã được báo và sẽ trả lời ở đây. Có thể gọi hoặc nhắn tin 988 bất cứ lúc nào. Ai đang gặp nguy hiểm, hãy gọi 911.
helped-yes = Có, cảm ơn
helped-no = Chưa hẳn
helped-thanks = Thật vui vì giúp được quý vị!
helped-sorry = Xin lỗi. Hãy nói lại bằng cách khác, hoặc gặp người thật.
# Under a message of staff that a machine translated; the word it names asks for an interpreter.
machine-translated = Bản dịch máy. Nếu cần thông dịch viên, hãy nhắn THÔNG DỊCH VIÊN.
choice-interpreter = Thông dịch viên
# After an article that there is only in another language.
article-other-language = Rất tiếc, câu trả lời này chưa có bằng tiếng của quý vị. Nếu cần thông dịch viên, hãy nhắn THÔNG DỊCH VIÊN.
