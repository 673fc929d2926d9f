// libcurl as Guichet uses it: to hand letters to a mail server. Its options are variadic in C, which Swift cannot call: one function
// here for each kind of value.
#pragma once
#include <curl/curl.h>

static inline CURLcode guichet_curl_set_long(CURL *curl, CURLoption option, long value) { return curl_easy_setopt(curl, option, value); }
static inline CURLcode guichet_curl_set_text(CURL *curl, CURLoption option, const char *value) { return curl_easy_setopt(curl, option, value); }
static inline CURLcode guichet_curl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(curl, option, value); }
// A function that takes bytes from libcurl, or fills its buffer.
typedef size_t (*guichet_curl_reader)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode guichet_curl_set_message(CURL *curl, guichet_curl_reader reader, void *context) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_READFUNCTION, reader);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_READDATA, context) : code;
}
// Libcurl gives a mail server's answers to the function that takes headers.
static inline CURLcode guichet_curl_set_answers(CURL *curl, guichet_curl_reader reader, void *context) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, reader);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_HEADERDATA, context) : code;
}
static inline CURLcode guichet_curl_set_errors(CURL *curl, char *buffer) { return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, buffer); }
static inline long guichet_curl_response(CURL *curl) {
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
}
