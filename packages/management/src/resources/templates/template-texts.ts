// What mails to developers say until somebody writes something else. `$Name` stands for what is known when one is sent.

/** One mail. */
export interface TemplateText {
  readonly title: string;
  readonly description: string;
  readonly subject: string;
  /** Between the greeting and the signature. */
  readonly paragraphs: readonly string[];
  /** What it can say, besides who gets it and who sends it. */
  readonly names: readonly string[];
}

/** The mails by their names. */
export const templateTexts = {
  applicationApprovedNotificationMessage: {
    title: 'Application accepted',
    description: 'Goes to developers whose application was taken into the gallery of the portal.',
    subject: '$AppName is in the gallery now',
    paragraphs: ['Your application $AppName was accepted. Visitors find it in the gallery: $DevPortalUrl'],
    names: ['AppId', 'AppName'],
  },
  accountClosedDeveloper: {
    title: 'Account closed',
    description: 'Goes to developers whose account was closed.',
    subject: 'Your account at $OrganizationName is closed',
    paragraphs: ['Your account was closed, and the keys of its subscriptions open nothing any more.'],
    names: [],
  },
  quotaLimitApproachingDeveloperNotificationMessage: {
    title: 'Quota nearly used up',
    description: 'Goes to developers whose subscription comes near to the end of its quota.',
    subject: 'The quota of $SubName is nearly used up',
    paragraphs: [
      'Your subscription $SubName to $ProdName has used $Traffic of $QuotaLimit.',
      'When nothing is left, calls are refused until $QuotaResetDate.',
    ],
    names: ['SubId', 'SubName', 'ProdId', 'ProdName', 'Traffic', 'QuotaLimit', 'QuotaResetDate'],
  },
  newDeveloperNotificationMessage: {
    title: 'Account ready',
    description: 'Goes to developers when their account can be used.',
    subject: 'Your account at $OrganizationName is ready',
    paragraphs: ['Your account is ready. What there is to call, and how, is on the portal: $DevPortalUrl'],
    names: [],
  },
  emailChangeIdentityDefault: {
    title: 'Confirm a new address',
    description: 'Goes to the new address of a developer who changes it.',
    subject: 'Is this your new address at $OrganizationName?',
    paragraphs: [
      'Somebody, most likely you, has given this address for your account. Confirm it here: $ConfirmUrl',
      'If it was not you, do nothing: the address stays as it was.',
    ],
    names: ['ConfirmUrl'],
  },
  inviteUserNotificationMessage: {
    title: 'Invitation',
    description: 'Goes to people for whom an administrator has made an account.',
    subject: 'You are invited to the APIs of $OrganizationName',
    paragraphs: ['An account was made for you. Choose a password and begin: $ConfirmUrl'],
    names: ['ConfirmUrl'],
  },
  newCommentNotificationMessage: {
    title: 'Comment on an issue',
    description: 'Goes to developers when somebody comments on an issue of theirs.',
    subject: 'A comment on $IssueName',
    paragraphs: ['$CommenterFirstName $CommenterLastName wrote about $IssueName on $CommentDate:', '$CommentText'],
    names: ['IssueId', 'IssueName', 'CommenterFirstName', 'CommenterLastName', 'CommentDate', 'CommentText'],
  },
  confirmSignUpIdentityDefault: {
    title: 'Confirm an account',
    description: 'Goes to developers who have signed up, so that nobody signs up with the address of another.',
    subject: 'Confirm your account at $OrganizationName',
    paragraphs: ['Somebody, most likely you, has signed up with this address. Confirm it here: $ConfirmUrl'],
    names: ['ConfirmUrl'],
  },
  newIssueNotificationMessage: {
    title: 'Issue received',
    description: 'Goes to developers who have reported an issue.',
    subject: 'We have received $IssueName',
    paragraphs: ['Your issue $IssueName with $ApiName has reached us. Where it stands is on the portal: $DevPortalUrl'],
    names: ['IssueId', 'IssueName', 'ApiName'],
  },
  purchaseDeveloperNotificationMessage: {
    title: 'Subscription active',
    description: 'Goes to developers whose subscription can be used.',
    subject: 'You are subscribed to $ProdName',
    paragraphs: [
      'Your subscription $SubName to $ProdName is active since $SubStartDate. Its keys are on the portal: $DevPortalUrl',
    ],
    names: ['SubId', 'SubName', 'SubStartDate', 'ProdId', 'ProdName'],
  },
  passwordResetIdentityDefault: {
    title: 'New password',
    description: 'Goes to developers who have forgotten their password.',
    subject: 'A new password for your account at $OrganizationName',
    paragraphs: [
      'Choose a new password here: $ConfirmUrl',
      'If you did not ask for one, do nothing: the old one stays.',
    ],
    names: ['ConfirmUrl'],
  },
  passwordResetByAdminNotificationMessage: {
    title: 'Password changed for a developer',
    description: 'Goes to developers for whom an administrator wants a new password.',
    subject: 'Choose a new password at $OrganizationName',
    paragraphs: ['An administrator asks you to choose a new password: $ConfirmUrl'],
    names: ['ConfirmUrl'],
  },
  rejectDeveloperNotificationMessage: {
    title: 'Subscription refused',
    description: 'Goes to developers whose request for a subscription was refused.',
    subject: 'Your request for $ProdName was refused',
    paragraphs: ['Your request for a subscription to $ProdName was refused.', 'The reason: $SubDeclineReason'],
    names: ['SubId', 'SubName', 'SubDeclineReason', 'ProdId', 'ProdName'],
  },
  requestDeveloperNotificationMessage: {
    title: 'Subscription asked for',
    description: 'Goes to developers who have asked for a subscription that somebody has to approve.',
    subject: 'Your request for $ProdName has reached us',
    paragraphs: ['Your request for a subscription to $ProdName has reached us. You hear from us when it is decided.'],
    names: ['SubId', 'SubName', 'ProdId', 'ProdName'],
  },
} as const satisfies Readonly<Record<string, TemplateText>>;
