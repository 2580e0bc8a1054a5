import CProcess
import Glibc

/// Begins work in a thread of its own, which ends with it.
///
/// - Parameter name: for debuggers and `top`; 15 bytes of it are shown.
package func startThread(_ name: String, _ work: @escaping @Sendable () -> Void) {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let begun = Unmanaged.passRetained(ThreadWork(name, work))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, &attributes,
    { argument in
      guard let argument else { return nil }
      let begun = Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue()
      process_name_thread(begun.name)
      begun.work()
      return nil
    }, begun.toOpaque())
  precondition(code == 0, "a thread cannot be started: \(String(cString: strerror(code)))")
}

private final class ThreadWork: Sendable {
  let name: String
  let work: @Sendable () -> Void

  init(_ name: String, _ work: @escaping @Sendable () -> Void) {
    (self.name, self.work) = (name, work)
  }
}

/// Lets the calling thread wait.
package func waitIdly(_ duration: Duration) {
  let (seconds, attoseconds) = duration.components
  var left = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  var rest = timespec()
  while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
}
