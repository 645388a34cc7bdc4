// In place of librdkafka's rdkafka_sasl_cyrus.c, which needs Cyrus' library, a module of it, and the
// program kinit for each ticket. This one asks the program's own Kerberos (src/kerberos).
//
// sasl.kerberos.keytab is a file of keys, or "tickets=" and a cache of tickets; without it the
// tickets are the user's own.
#include "kerberos/client_hooks.h"
#include "rdkafka_int.h"
#include "rdkafka_sasl.h"
#include "rdkafka_sasl_int.h"
#include "rdkafka_transport.h"
#include "rdkafka_transport_int.h"

static const char kTickets[] = "tickets=";

static int init(rd_kafka_t *rk, char *error, size_t error_size) {
  const char *keytab = rk->rk_conf.sasl.keytab;
  const char *principal = rk->rk_conf.sasl.principal;
  const char *tickets = NULL;
  if (keytab != NULL && strncmp(keytab, kTickets, strlen(kTickets)) == 0) {
    tickets = keytab + strlen(kTickets);
    keytab = NULL;
  }
  // The default of librdkafka, which is nobody's name.
  if (keytab == NULL && principal != NULL && strcmp(principal, "kafkaclient") == 0) {
    principal = NULL;
  }
  rk->rk_sasl.handle = sluice_kerberos_log_in(principal, keytab, tickets, error, error_size);
  return rk->rk_sasl.handle == NULL ? -1 : 0;
}

static void term(rd_kafka_t *rk) {
  sluice_kerberos_log_out(rk->rk_sasl.handle);
  rk->rk_sasl.handle = NULL;
}

// The broker's answer to the last token may hold a failure, and is waited for; of bare tokens there
// is none.
static int answer(rd_kafka_transport_t *transport, const void *token, size_t size, char *error,
                  size_t error_size) {
  const void *bytes = NULL;
  size_t bytes_size = 0;
  const int done = sluice_kerberos_step(transport->rktrans_sasl.state, token, size, &bytes,
                                        &bytes_size, error, error_size);
  if (done == -1) return -1;
  if (rd_kafka_sasl_send(transport, bytes, (int)bytes_size, error, error_size) == -1) return -1;
  if (done == 0) return 0;
  transport->rktrans_sasl.complete = 1;
  if ((transport->rktrans_rkb->rkb_features & RD_KAFKA_FEATURE_SASL_AUTH_REQ) == 0) {
    rd_kafka_sasl_auth_done(transport);
  }
  return 0;
}

static int begin(rd_kafka_transport_t *transport, const char *host, char *error,
                 size_t error_size) {
  rd_kafka_t *rk = transport->rktrans_rkb->rkb_rk;
  transport->rktrans_sasl.complete = 0;  // it was 1 before where a session is renewed
  transport->rktrans_sasl.state = sluice_kerberos_begin(
      rk->rk_sasl.handle, rk->rk_conf.sasl.service_name, host, error, error_size);
  if (transport->rktrans_sasl.state == NULL) return -1;
  return answer(transport, NULL, 0, error, error_size);
}

static int receive(rd_kafka_transport_t *transport, const void *token, size_t size, char *error,
                   size_t error_size) {
  if (!transport->rktrans_sasl.complete) return answer(transport, token, size, error, error_size);
  rd_kafka_sasl_auth_done(transport);
  return 0;
}

static void end(rd_kafka_transport_t *transport) {
  sluice_kerberos_end(transport->rktrans_sasl.state);
  transport->rktrans_sasl.state = NULL;
}

const struct rd_kafka_sasl_provider rd_kafka_sasl_cyrus_provider = {
    .name = "GSSAPI", .init = init, .term = term, .client_new = begin, .recv = receive, .close = end};

int rd_kafka_sasl_cyrus_global_init(void) { return 0; }

void rd_kafka_sasl_cyrus_global_term(void) {}
