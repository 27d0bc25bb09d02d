### Ce qui est dit quand une personne prend le relais, et les textes fixes des urgences et des crises. Textes approuvés : à ne changer
### qu'avec la direction clinique. Les formes -sms tiennent en deux segments de SMS.

## Urgences et crises : textes complets, ils n'attendent personne

handoff-emergency =
    C'est peut-être une urgence. Appelez le 911 maintenant, ou demandez à quelqu'un près de vous d'appeler. N'attendez pas de réponse ici.

    L'équipe infirmière de garde est aussi prévenue et peut voir votre message.
handoff-emergency-sms = C'est peut-être une urgence. Appelez le 911 maintenant, ou demandez à quelqu'un près de vous d'appeler. N'attendez pas de réponse ici. L'équipe infirmière de garde est aussi prévenue et peut voir votre message.
handoff-emergency-poison =
    C'est peut-être une urgence. Si la personne s'est effondrée, convulse, respire mal ou ne se réveille pas, appelez le 911 maintenant.

    Sinon, appelez tout de suite le centre antipoison (Poison Control) : 1-800-222-1222 (gratuit, jour et nuit, avec interprète sur demande). Appelez même s'il n'y a encore aucun signe.

    L'équipe infirmière de garde est aussi prévenue et peut voir votre message.
handoff-emergency-poison-sms = La personne s'est effondrée, convulse, respire mal ou ne se réveille pas : appelez le 911. Sinon, appelez tout de suite le centre antipoison, même sans signe : 1-800-222-1222 (gratuit, jour et nuit). L'équipe infirmière de garde voit votre message.
handoff-emergency-self-harm =
    Appelez le 911 maintenant, ou demandez à quelqu'un près de vous d'appeler. Vous comptez, et l'aide peut arriver tout de suite.

    Vous pouvez aussi appeler le 988 ou lui envoyer un SMS à toute heure (au téléphone, vous pouvez demander un interprète ; vétérans : tapez 1, ou SMS au 838255). L'équipe infirmière de garde est prévenue et peut voir votre message.
handoff-emergency-self-harm-sms = Appelez le 911 maintenant, ou demandez à quelqu'un près de vous d'appeler. Vous comptez, l'aide peut arriver tout de suite. Le 988 répond aussi, par appel ou SMS (vétérans : tapez 1 ou SMS au 838255). L'équipe infirmière de garde voit votre message.
handoff-crisis =
    Vous avez bien fait de nous le dire. Vous n'avez pas à traverser cela sans aide.

    Appelez le 988 ou envoyez-lui un SMS maintenant, de jour comme de nuit : c'est gratuit et confidentiel. Au téléphone, vous pouvez demander un interprète. Il y a aussi un chat sur 988lifeline.org. Vétérans : appelez le 988 et tapez 1, ou SMS au 838255.

    Si vous ou une autre personne êtes en danger maintenant, appelez le 911. L'équipe infirmière de garde est prévenue et lira votre message.
handoff-crisis-sms = Vous avez bien fait de nous le dire. Nous sommes là. Appelez le 988 ou envoyez-lui un SMS maintenant, jour et nuit, gratuit et confidentiel (vétérans : tapez 1 ou SMS au 838255). En danger maintenant ? Appelez le 911. L'équipe de garde lira votre message.

## Danger venant d'une autre personne : qui d'autre lit le téléphone n'apprend rien

handoff-abuse = Merci pour votre message. Notre équipe infirmière vous répondra. Si ce n'est pas le bon moment pour écrire, ce n'est pas grave : pas besoin de répondre. S'il vous faut de l'aide tout de suite, appelez le 911. Si vous ne pouvez pas parler, le 911 reçoit les SMS presque partout.

## Une personne s'en occupe : qui, et pour quand

handoff-ack-clinical = Merci de nous l'avoir dit. J'ai transmis votre message à { $role }. Réponse ici avant : { $by }. Si cela ressemble à une urgence, appelez le 911 sans attendre.
handoff-ack-emotional = Merci de nous l'avoir dit. Je regrette que ce soit si difficile. J'ai transmis votre message à { $role }, pour qu'il soit lu avec attention. Réponse ici avant : { $by }.
handoff-ack-human = Bien sûr. J'ai transmis votre message à { $role }. Réponse ici avant : { $by }.
handoff-ack-unclear = Pour que vous ayez la bonne réponse, j'ai transmis votre message à { $role }. Réponse ici avant : { $by }.
handoff-ack-interpreter = Bien sûr, c'est gratuit pour vous. J'ai demandé à { $role } de vous rejoindre ici avant : { $by }.
handoff-ack-billing = J'ai transmis votre question à { $role }. Réponse ici avant : { $by }. Pas besoin de tout expliquer à nouveau.
handoff-ack-referral = J'ai transmis votre question à { $role }, pour vérifier. Réponse ici avant : { $by }.
handoff-ack-refill = J'ai transmis votre demande à { $role }. Réponse ici avant : { $by }.
handoff-ack-other = J'ai transmis cela à { $role }, avec ce que vous avez écrit : pas besoin de tout expliquer à nouveau. Réponse ici avant : { $by }.
handoff-closed = Le cabinet est fermé en ce moment. Réouverture : { $opens }. Si vous ne pouvez pas attendre et que c'est une urgence, appelez le 911.
handoff-still-here = Votre message est toujours chez nous, pour { $role }. Réponse ici avant : { $by }.
handoff-late = Pardon de vous faire encore attendre. Votre message est toujours là (pour { $role }), et j'ai rappelé que vous auriez déjà dû avoir une réponse.
handoff-back-to-assistant = Merci. Notre assistant automatique est de retour pour toute autre question. Écrivez HUMAIN ou HUMAN à tout moment pour parler à une personne.
handoff-satisfaction = Avons-nous pu vous aider ? Répondez par un chiffre de 1 (pas du tout) à 5 (beaucoup). Ce n'est pas obligatoire.
handoff-satisfaction-thanks = Merci de nous l'avoir dit.
handoff-form-link = Voici votre lien sécurisé : { $link }
handoff-call-later = Vous aurez un appel de la part de { $role } avant : { $by }.

## Qui répond

handoff-role-oncall = l'équipe infirmière de garde
handoff-role-nurse = l'équipe infirmière
handoff-role-refills = l'équipe des ordonnances
handoff-role-front-desk = l'accueil
handoff-role-billing = l'équipe de facturation
handoff-role-referrals = l'équipe des orientations
handoff-role-interpreter = l'équipe d'interprètes
