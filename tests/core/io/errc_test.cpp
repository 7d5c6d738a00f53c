#include <gmpscope/errc.h>

#include <gtest/gtest.h>

#include <cerrno>

namespace {

using gmp::errc;

TEST(Errc, MessagesAreGosBareTexts) {
  EXPECT_EQ(make_error_code(errc::eof).message(), "EOF");
  EXPECT_EQ(make_error_code(errc::timeout).message(), "i/o timeout");
  EXPECT_EQ(make_error_code(errc::closed).message(), "use of closed network connection");
  EXPECT_EQ(make_error_code(errc::connectionRefused).message(), "connection refused");
  EXPECT_EQ(make_error_code(errc::connectionReset).message(), "connection reset by peer");
  EXPECT_EQ(make_error_code(errc::brokenPipe).message(), "broken pipe");
  EXPECT_EQ(make_error_code(errc::addressInUse).message(), "address already in use");
  EXPECT_EQ(make_error_code(errc::noDeadline).message(), "file type does not support deadline");
}

TEST(Errc, ThoseThatHaveOneEqualTheirStdErrc) {
  std::error_code err = errc::timeout;
  EXPECT_EQ(err, std::errc::timed_out);
  err = errc::connectionRefused;
  EXPECT_EQ(err, std::errc::connection_refused);
  err = errc::connectionReset;
  EXPECT_EQ(err, std::errc::connection_reset);
  err = errc::brokenPipe;
  EXPECT_EQ(err, std::errc::broken_pipe);
  err = errc::addressInUse;
  EXPECT_EQ(err, std::errc::address_in_use);
  err = errc::eof;
  EXPECT_NE(err, std::errc::timed_out);
}

TEST(Errc, SystemErrorsThatHaveANameGetIt) {
  EXPECT_EQ(gmp::systemError(ECONNREFUSED), errc::connectionRefused);
  EXPECT_EQ(gmp::systemError(EPIPE), errc::brokenPipe);
  EXPECT_EQ(gmp::systemError(EADDRINUSE), errc::addressInUse);
}

TEST(Errc, OtherSystemErrorsComeThroughAsTheyAre) {
  const std::error_code err = gmp::systemError(EMFILE);
  EXPECT_EQ(err.category(), std::system_category());
  EXPECT_EQ(err, std::errc::too_many_files_open);
}

TEST(Errc, TheNetworksTimeOutIsNotADeadline) {
  const std::error_code err = gmp::systemError(ETIMEDOUT);
  EXPECT_NE(err, errc::timeout);
  EXPECT_EQ(err, std::errc::timed_out);
}

}  // namespace
