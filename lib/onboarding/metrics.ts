/** Names of the worker's metrics, for the code that counts, the alarms and the dashboard alike. */
export const onboardingMetrics = {
  /** Clients whose room is ready now. */
  ready: 'ClientsReady',
  /** Clients of whom the first person was seen to have joined: their rooms are done. */
  joined: 'ClientsJoined',
  /** From the invitation until somebody was seen to have joined, in milliseconds. It is looked once a day. */
  timeToJoin: 'TimeToJoin',
  /** Times that people of a client who have not joined were invited again. */
  reminded: 'ClientsReminded',
  /** Clients whose room was changed because their record was. */
  followed: 'ClientsFollowed',
  /** Clients of whose room people have changed a part that has changed in the CRM too. */
  conflicts: 'FollowConflicts',
  /** Clients whose room has ended. */
  ended: 'ClientsEnded',
  /** Clients whose room or link is of an account that is not active, so that who has not come cannot. Looked at once a day. */
  lockedOut: 'ClientsLockedOut',
  /** Clients, of those that were looked at, whose room has another number because the portal was restored; 0 where it was not. Looked at once a day. */
  renumbered: 'ClientsRenumbered',
  /** Times that a client was put back to wait; dimension `Reason`. */
  waiting: 'ClientsWaiting',
  /** Clients that went to the dead-letter queue; dimension `Reason`. */
  parked: 'ClientsParked',
  /** How long a client that is put back will have waited in the queue when it is tried again, in milliseconds. */
  waited: 'TimeWaited',
  /** From the receipt of the webhook to the ready room, in milliseconds. */
  timeToReady: 'TimeToReady',
} as const
