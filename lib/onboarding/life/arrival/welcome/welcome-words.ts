import type { OwnWords } from '../filled-mail.ts'

/** What somebody gets who is let into a new room. Whoever has no account needs DocSpace's own mail, too. */
export const welcomeWords: OwnWords = {
  en: {
    subject: 'Your room {room} is ready',
    text: 'We have made the room {room} for {name}, to exchange files with you.\n\nIf you have an account of ONLYOFFICE DocSpace there already, the address below opens it. If not, follow the invitation first that DocSpace mails you; its link is good for seven days.',
  },
  de: {
    subject: 'Ihr Raum {room} ist bereit',
    text: 'Wir haben für {name} den Raum {room} eingerichtet, um Dateien mit Ihnen auszutauschen.\n\nWenn Sie dort schon ein Konto bei ONLYOFFICE DocSpace haben, öffnet ihn die Adresse unten. Wenn nicht, folgen Sie bitte zuerst der Einladung, die DocSpace Ihnen mailt; ihr Link gilt sieben Tage.',
  },
  fr: {
    subject: 'Votre salle {room} est prête',
    text: 'Nous avons créé la salle {room} pour {name}, afin d’échanger des fichiers avec vous.\n\nSi vous y avez déjà un compte ONLYOFFICE DocSpace, l’adresse ci-dessous l’ouvre. Sinon, suivez d’abord l’invitation que DocSpace vous envoie ; son lien est valable sept jours.',
  },
  es: {
    subject: 'Su sala {room} está lista',
    text: 'Hemos creado la sala {room} para {name}, para intercambiar archivos con usted.\n\nSi ya tiene allí una cuenta de ONLYOFFICE DocSpace, la dirección de abajo la abre. Si no, siga primero la invitación que le envía DocSpace; su enlace vale siete días.',
  },
}
