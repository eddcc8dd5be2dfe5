/**
 * A real provider of identities for tests: the certified library, with its own login form, in a program of its own.
 * It says where it is on its first line, and ends when nobody holds its standard input any more.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** Who may sign in, each with any password. */
const PEOPLE = {
  lea: { name: 'Léa Martin', email: 'lea@boulangerie.example', email_verified: true },
  marc: { name: 'Marc Petit', email: 'marc@boulangerie.example', email_verified: true, groups: ['everybody', 'support-leads'] },
  nina: { name: 'Nina Roux', email: 'nina@boulangerie.example', email_verified: true, groups: ['everybody'] },
  eve: { name: 'Eve', email: 'lea@elsewhere.example', email_verified: true },
  ulysse: { name: 'Ulysse', email: 'ulysse@boulangerie.example', email_verified: false },
};

const back = ['http://127.0.0.1/signed-in'];
const clients = [
  { client_id: 'comptoir', client_secret: 'the-hub-s-secret', application_type: 'native', redirect_uris: back },
  { client_id: 'comptoir-post', client_secret: 'the-hub-s-secret', application_type: 'native', redirect_uris: back, token_endpoint_auth_method: 'client_secret_post' },
  { client_id: 'comptoir-public', application_type: 'native', redirect_uris: back, token_endpoint_auth_method: 'none' },
];

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['only-for-tests'] },
    claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email', 'email_verified'] },
    // Every client must use PKCE, as the newest security advice has it.
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
  });
  server.on('request', provider.callback());
  console.log(issuer);
  // Nobody reads a second line: whatever else the library has to say goes where errors go.
  console.log = console.info = console.error;
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
