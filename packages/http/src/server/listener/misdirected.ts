import { FieldList } from '../../codec/fields.ts';
import type { Exchange, RequestHandler } from '../../exchange.ts';
import type { TlsAcceptor } from '../../tls/tls-acceptor.ts';

/**
 * Answers 421 to requests for a host under which another identity answers than the one that the handshake was made with:
 * that other may ask for a certificate, or trust others. Clients that share a connection between hosts then make another
 * (RFC 9110, 15.5.20). Hosts of one identity may share a connection.
 */
export function refuseMisdirected(
  handler: RequestHandler,
  acceptor: TlsAcceptor,
  serverName: string | undefined,
  refused: () => void,
): RequestHandler {
  const identity = acceptor.identityOf(serverName);
  /** Of a connection, nearly all requests ask for the same. */
  let passed: string | undefined;
  return (exchange) => {
    if (exchange.authority !== passed) {
      if (acceptor.identityOf(hostOf(exchange.authority)) !== identity) {
        refused();
        answerMisdirected(exchange);
        return;
      }
      passed = exchange.authority;
    }
    handler(exchange);
  };
}

function answerMisdirected(exchange: Exchange): void {
  exchange.body?.cancel();
  exchange.respond({ status: 421, reason: 'Misdirected Request', fields: new FieldList() });
}

/** An authority without its port. */
function hostOf(authority: string): string {
  return authority.replace(/:\d*$/, '');
}
