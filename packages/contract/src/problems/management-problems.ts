/** The `Code` of every error of the management API, with its status and the message used when the place that fails has nothing better. */
export const MANAGEMENT_PROBLEMS = {
  InvalidParameter: { status: 400, message: 'A parameter is not valid.' },
  InvalidServiceConfig: { status: 400, message: 'The service description is not valid.' },
  MalformedBody: { status: 400, message: 'The body is not valid JSON.' },
  'InvalidTimeStamp.Expired': {
    status: 400,
    message: 'x-acs-date is more than 15 minutes from the server time. Set the clock of the client.',
  },
  SignatureNonceUsed: { status: 400, message: 'x-acs-signature-nonce was used before. Sign every request with a new nonce.' },
  'InvalidAccessKeyId.NotFound': { status: 401, message: 'No such AccessKey.' },
  MissingCredential: {
    status: 401,
    message: 'Sign the request with ACS3-HMAC-SHA256, or send a session token as "Authorization: Bearer <token>".',
  },
  InvalidSession: { status: 401, message: 'The session token is unknown or expired. Sign in again.' },
  InvalidSignIn: {
    status: 401,
    message: 'This AccessKey ID and secret do not belong together, or the AccessKey is disabled or deleted. Check both.',
  },
  SignatureDoesNotMatch: {
    status: 401,
    message: 'The signature does not match. Check the AccessKey secret and that nothing between client and server changes the request.',
  },
  'Forbidden.NoPermission': { status: 403, message: 'The role of this AccessKey may not call this operation.' },
  'Forbidden.CrossOrigin': {
    status: 403,
    message:
      'The cookie of the console counts only in calls that its own pages make: with the header "x-infergate-console: 1", from the origin that the Host header names. A proxy in front must pass Host on as it came. Scripts send "Authorization" instead.',
  },
  HostNotAllowed: {
    status: 403,
    message:
      'The Host header names no address of this server. Use its IP address, localhost, the configured baseDomain or a name listed in adminHosts, or sign the request.',
  },
  'Forbidden.ConfigurationEntry': {
    status: 403,
    message: 'This comes from the configuration, and comes back at each start. Change it in infergate.yaml and start Infergate again.',
  },
  ServiceLocked: { status: 403, message: 'The safety lock of the service forbids this. Release it with UpdateServiceSafetyLock.' },
  'InvalidService.NotFound': { status: 404, message: 'No such service.' },
  'InvalidInstance.NotFound': { status: 404, message: 'No such instance.' },
  'InvalidVersion.NotFound': { status: 404, message: 'No such version. The last 10 versions are kept.' },
  'InvalidToken.NotFound': { status: 404, message: 'No such token.' },
  'InvalidGateway.NotFound': { status: 404, message: 'No such gateway. ListGateway shows those there are.' },
  'InvalidRegion.NotFound': { status: 404, message: 'No such cluster.' },
  'InvalidVpc.NotFound': { status: 404, message: 'No such VPC.' },
  'InvalidVSwitch.NotFound': { status: 404, message: 'No such vSwitch.' },
  'InvalidSecurityGroup.NotFound': { status: 404, message: 'No such security group.' },
  'InvalidOperation.NotFound': { status: 404, message: 'No operation has this method and path. See /openapi.json.' },
  'InvalidAccessKey.NotFound': { status: 404, message: 'No such AccessKey.' },
  'InvalidCertificate.NotFound': { status: 404, message: 'No such certificate. ListCertificates shows those there are.' },
  MethodNotAllowed: { status: 405, message: 'This path has no operation with this method. See the header Allow, and /openapi.json.' },
  ServiceAlreadyExists: { status: 409, message: 'A service with this name exists. Choose another name or update it.' },
  CertificateAlreadyExists: { status: 409, message: 'A certificate with this name exists. Choose another name or update it.' },
  GatewayInUse: { status: 409, message: 'Services use the gateway. Move or delete them first.' },
  DomainAlreadyExists: { status: 409, message: 'Another gateway has this domain. Detach it there first.' },
  ConcurrentModification: { status: 409, message: 'The service changed at the same time. Read it again and repeat the change.' },
  InvalidStatus: { status: 409, message: 'The service is in a state in which this is not possible.' },
  DependencyViolation: { status: 409, message: 'Others use it. Release it there first.' },
  QuotaExceeded: { status: 409, message: 'There are as many of these as there may be. Delete some first.' },
  BodyTooLarge: { status: 413, message: 'The body is larger than the management API accepts.' },
  UriTooLong: {
    status: 414,
    message: 'The URL is longer than the management API accepts. Move the data into the body, or make several calls.',
  },
  'Throttling.User': { status: 429, message: 'Too many requests. Wait and repeat.' },
  InternalError: { status: 500, message: 'The controller failed. Report the request id to its operator.' },
  NotImplemented: { status: 501, message: 'This PAI-EAS operation is not built in Infergate yet.' },
  StorageFull: { status: 507, message: 'The disk of the data directory is full. Nothing was changed; free some room and repeat.' },
  ServiceUnavailable: { status: 503, message: 'The controller is starting or stopping. Repeat in a second.' },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

export type ManagementProblemCode = keyof typeof MANAGEMENT_PROBLEMS;
