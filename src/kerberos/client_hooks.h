// The client's side of SASL GSSAPI for C: what librdkafka calls (cmake/librdkafka_gssapi.c).
//
// A failure is null or -1, with its words in `error`. Each connection has an exchange of its own;
// a login is shared by them, and any thread may begin one.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sluice_kerberos_login sluice_kerberos_login;
typedef struct sluice_kerberos_exchange sluice_kerberos_exchange;

// Either may be null: the keytab for a cache of tickets, which null leaves to the environment.
sluice_kerberos_login* sluice_kerberos_log_in(const char* principal, const char* keytab,
                                              const char* tickets, char* error, size_t error_size);
void sluice_kerberos_log_out(sluice_kerberos_login* login);

sluice_kerberos_exchange* sluice_kerberos_begin(const sluice_kerberos_login* login,
                                                const char* service, const char* host, char* error,
                                                size_t error_size);
void sluice_kerberos_end(sluice_kerberos_exchange* exchange);

// The answer to the broker's token, which is valid until the next step. 1: it is the last one,
// 0: another token comes.
int sluice_kerberos_step(sluice_kerberos_exchange* exchange, const void* token, size_t size,
                         const void** answer, size_t* answer_size, char* error, size_t error_size);

#ifdef __cplusplus
}
#endif
