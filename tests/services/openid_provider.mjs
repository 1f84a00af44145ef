// A certified OpenID provider for tests: whoever types a name is that person, at the level that she chooses.
import Provider from 'oidc-provider';

const [port, client, secret, logout, after, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = {
  anna: {
    given_name: 'Anna', family_name: 'Behrens', birthdate: '1989-04-17', email: 'anna@konto.example',
    address: { street_address: 'Musterweg 12', postal_code: '21266', locality: 'Jesteburg' },
  },
  levke: { given_name: 'Levke', family_name: 'Drewes', email: 'levke@amt.example', groups: ['portal-steueramt'] },
  ohne: {},
};

const provider = new Provider(issuer, {
  clients: [{
    client_id: client, client_secret: secret, redirect_uris: redirects, grant_types: ['authorization_code'],
    response_types: ['code'], post_logout_redirect_uris: after ? [after] : [],
    ...(logout ? { backchannel_logout_uri: logout, backchannel_logout_session_required: true } : {}),
  }],
  acrValues: ['stark', 'mail'],
  claims: {
    acr: null, auth_time: null, sid: null, iss: null, openid: ['sub'], address: ['address'], email: ['email'],
    profile: ['given_name', 'family_name', 'birthdate', 'groups'],
  },
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: Boolean(logout) } },
  fetch: (url, { dispatcher, ...options }) => fetch(url, options), // the portal is on this very machine
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...(people[id] ?? {}) }) }),
  interactions: { url: (ctx, interaction) => `/wer/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId,
    });
    grant.addOIDCScope('openid profile email address');
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
});

const page = `<!doctype html><html lang="de"><title>Anmelden</title><h1>Wer sind Sie?</h1><form method="post">
<label>Name <input name="name"></label>
<label>Niveau <select name="acr"><option>stark</option><option>mail</option></select></label>
<button name="ja" value="1">Anmelden</button> <button name="nein" value="1">Abbrechen</button></form></html>`;

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/wer/')) return next();
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = page;
    return;
  }
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const result = form.has('nein')
    ? { error: 'access_denied', error_description: 'stopped' }
    : { login: { accountId: form.get('name'), acr: form.get('acr') } };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.respond = false;
});

provider.on('backchannel.error', (ctx, error) => console.error('back-channel logout:', error));

provider.listen(Number(port), '127.0.0.1');
