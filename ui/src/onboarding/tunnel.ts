/** The exact line that gives this computer a public address, for each way that we know. */

export const WAYS = ['cloudflared', 'ngrok', 'tailscale', 'proxy'] as const;
export type Way = (typeof WAYS)[number];

/** Made for the address where the hub really listens. */
export function tunnelCommand(way: Way, localUrl: string): string {
  const { origin, host, port } = new URL(localUrl);
  const at = port === '' ? '80' : port;
  switch (way) {
    case 'cloudflared': return `cloudflared tunnel --url ${origin}`;
    case 'ngrok': return `ngrok http ${at}`;
    case 'tailscale': return `tailscale funnel ${at}`;
    case 'proxy': return `comptoir.example.com {\n    reverse_proxy ${host}\n}`;
  }
}
