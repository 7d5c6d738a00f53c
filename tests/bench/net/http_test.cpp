// The HTTP of the measured servers, and the reports of the programs that load them.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "bench/net/http.h"
#include "bench/net/tools.h"

namespace gmp::bench {
namespace {

using State = HttpRequest::State;

TEST(Http, ARequestEndsWithItsEmptyLine) {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t n = 0; n < text.size(); ++n) {
    EXPECT_EQ(parseRequest(std::string_view(text).substr(0, n)).state, State::more) << n;
  }
  const HttpRequest r = parseRequest(text + "GET /next");
  EXPECT_EQ(r.state, State::whole);
  EXPECT_EQ(r.bytes, text.size());
  EXPECT_TRUE(r.keepAlive);
}

TEST(Http, ABodyBelongsToItsRequest) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
  EXPECT_EQ(parseRequest(head + "ab").state, State::more);
  EXPECT_EQ(parseRequest(head + "abcGET").bytes, head.size() + 3);
}

TEST(Http, TheConnectionGoesOnAsTheVersionAndTheHeaderSay) {
  const auto keeps = [](const std::string& text) { return parseRequest(text).keepAlive; };
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nconnection: upgrade, Keep-Alive\r\n\r\n"));
}

TEST(Http, WhatIsNotHttpIsRefused) {
  for (const char* text : {"hello\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET HTTP/1.1\r\n\r\n",
                           "GET / HTTP/1.1\r\n\r\n",  // no Host
                           "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                           "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                           "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                           "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    EXPECT_EQ(parseRequest(text).state, State::malformed) << text;
  }
  EXPECT_EQ(parseRequest("GET /" + std::string(2 * kMaxHead, 'x')).state, State::tooLong);
}

TEST(Http, TheAnswerHasADateAndItsLength) {
  HttpAnswers answers;
  EXPECT_EQ(answers.hello({.keepAlive = true}, 0),
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 13\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nhello, world\n");
  EXPECT_NE(answers.hello({.keepAlive = false}, 60).find("00:01:00 GMT"), std::string_view::npos);
  EXPECT_NE(answers.hello({.keepAlive = false}, 60).find("Connection: close"), std::string_view::npos);
  EXPECT_TRUE(answers.hello({.keepAlive = true, .headOnly = true}, 60).ends_with("\r\n\r\n"));
}

TEST(Tools, WrksReportIsRead) {
  const ToolResult r = readWrk(
      "Running 1s test @ http://127.0.0.1:1/\n  63712 requests in 1.10s, 10.02MB read\n"
      "  Socket errors: connect 1, read 2, write 0, timeout 3\nRequests/sec:  57920.11\nTransfer/sec: 9MB\n");
  EXPECT_EQ(r.requests, 63712);
  EXPECT_DOUBLE_EQ(r.rate, 57920.11);
  EXPECT_EQ(r.failed, 6);
  EXPECT_THROW(readWrk("unable to connect"), std::runtime_error);
}

TEST(Tools, HeysReportIsRead) {
  const ToolResult r =
      readHey("  Requests/sec:\t8000.5\n\nStatus code distribution:\n  [200]\t9990 responses\n", 10000);
  EXPECT_EQ(r.failed, 10);
  EXPECT_DOUBLE_EQ(r.rate, 8000.5);
}

TEST(Tools, ABarOfHeysHistogramIsNoStatusCode) {
  const std::string report =
      "Response time histogram:\n  0.101 [200]\t|\u25a0\n\nStatus code distribution:\n  [200]\t10000 responses\n";
  EXPECT_EQ(readHey(report, 10000).failed, 0);
  EXPECT_EQ(readHey("Error distribution:\n  [10000]\tno answer\n", 10000).failed, 10000);
}

}  // namespace
}  // namespace gmp::bench
