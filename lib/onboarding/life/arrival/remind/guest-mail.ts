import { utcDay } from '../../../../runtime/clock.ts'
import type { RemindSettings } from '../../../settings/arrival/remind.ts'
import type { AwaitedNote } from '../awaited-note.ts'
import { filledMail, type OwnWords, wordsIn } from '../filled-mail.ts'
import { linkEndsAt } from './decide-reminder.ts'

export interface GuestMail {
  note: AwaitedNote
  room: { title: string; url: string }
  /** The client's. */
  name: string
  /** The language of the settings, `de` or `de-AT`. */
  culture: string | undefined
  remind: Pick<RemindSettings, 'texts'>
}

const own: OwnWords = {
  en: {
    subject: 'Your room {room} is waiting for you',
    text: 'On {invited} you were invited to the room {room}. The invitation is a mail from ONLYOFFICE DocSpace; its link is good until {until}.\n\nIf you cannot find it, please look among spam, or answer to this mail.',
  },
  de: {
    subject: 'Ihr Raum {room} wartet auf Sie',
    text: 'Am {invited} wurden Sie in den Raum {room} eingeladen. Die Einladung ist eine Mail von ONLYOFFICE DocSpace; ihr Link gilt bis {until}.\n\nWenn Sie sie nicht finden, sehen Sie bitte im Spam nach oder antworten Sie auf diese Mail.',
  },
  fr: {
    subject: 'Votre salle {room} vous attend',
    text: 'Le {invited}, vous avez été invité dans la salle {room}. L’invitation est un message d’ONLYOFFICE DocSpace ; son lien est valable jusqu’au {until}.\n\nSi vous ne le trouvez pas, regardez parmi les indésirables ou répondez à ce message.',
  },
  es: {
    subject: 'Su sala {room} le espera',
    text: 'El {invited} se le invitó a la sala {room}. La invitación es un correo de ONLYOFFICE DocSpace; su enlace vale hasta el {until}.\n\nSi no lo encuentra, mire en el correo no deseado o responda a este mensaje.',
  },
}

/** What somebody gets who was invited and has not come. It has no invitation link: DocSpace alone mails those. Pure. */
export const guestMail = ({ note, room, name, culture, remind }: GuestMail) =>
  filledMail({
    words: wordsIn(own, culture, remind.texts),
    values: { ...{ name, room: room.title, invited: utcDay(note.invitedAt) }, until: utcDay(linkEndsAt(note)) },
    room,
  })
