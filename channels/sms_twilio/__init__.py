"""SMS through Twilio: webhooks in, the REST API out. The only place that knows Twilio; decides nothing about what is said."""

from channels.sms_twilio.adapter import TwilioAccount, TwilioSms
from channels.sms_twilio.webhooks import SmsWebhooks, sms_router

__all__ = ["SmsWebhooks", "TwilioAccount", "TwilioSms", "sms_router"]
