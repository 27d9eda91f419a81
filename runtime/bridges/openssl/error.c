/* The queue of OpenSSL's errors, which each thread has, as one number and one line.

   A failed call leaves several errors, the cause first.  A task may be polled by another thread
   next, and another task by this one, so whoever makes a call empties the queue before and
   after it.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

#include <openssl/x509.h>

#ifdef EKEYREJECTED
enum { NOT_BELIEVED = EKEYREJECTED };
#else
enum { NOT_BELIEVED = EACCES };
#endif

void
reason_set (char *reason, const char *text)
{
  size_t n = strlen (text);

  if (n >= REASON_SIZE)
    n = REASON_SIZE - 1;
  memcpy (reason, text, n);
  reason[n] = '\0';
}

static void
reason_add (char *reason, const char *text)
{
  strncat (reason, ": ", REASON_SIZE - 1 - strlen (reason));
  strncat (reason, text, REASON_SIZE - 1 - strlen (reason));
}

/* What ERROR means by itself, or 0. */
static int
number_of_error (unsigned long error)
{
  if (ERR_SYSTEM_ERROR (error))
    return -ERR_GET_REASON (error);
  if (ERR_GET_REASON (error) == ERR_R_MALLOC_FAILURE)
    return -ENOMEM;
  if (ERR_GET_LIB (error) != ERR_LIB_SSL)
    return 0;
  switch (ERR_GET_REASON (error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return -NOT_BELIEVED;
    default:
      return 0;
  }
}

static void
describe (char *reason, unsigned long error, long verify)
{
  const char *text = ERR_SYSTEM_ERROR (error) ? strerror (ERR_GET_REASON (error))
					       : ERR_reason_error_string (error);

  reason_set (reason, text ? text : "unknown error of OpenSSL");
  if (verify != X509_V_OK)
    reason_add (reason, X509_verify_cert_error_string (verify));
}

int
reason_take (char *reason, long verify, int otherwise)
{
  unsigned long error = ERR_get_error ();
  int number = number_of_error (error);

  describe (reason, error, number == -NOT_BELIEVED ? verify : X509_V_OK);
  ERR_clear_error ();
  return number ? number : otherwise;
}
