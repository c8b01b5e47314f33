/** The external id of a task: the same event never makes a second one (docs/facts/salesforce.md#notes). */
export const taskKey = 'Roomkeeper_Key__c'
