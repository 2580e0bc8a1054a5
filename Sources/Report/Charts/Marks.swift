/// Forms of dots, which tell tiers apart where colors do not. All have the same area.
func mark(_ tier: Int, _ x: Double, _ y: Double, _ radius: Double) -> String {
  switch tier % 4 {
  case 0:
    let r = short(radius)
    return
      "M\(short(x - radius)) \(short(y))a\(r) \(r) 0 1 1 \(short(2 * radius)) 0a\(r) \(r) 0 1 1 \(short(-2 * radius)) 0z"
  case 1:
    let side = short(radius * 1.77)
    return "M\(short(x - radius * 0.886)) \(short(y - radius * 0.886))h\(side)v\(side)h-\(side)z"
  case 2:
    let half = radius * 1.347
    return "M\(short(x)) \(short(y - half * 1.155))l\(short(half)) \(short(half * 1.732))h\(short(-2 * half))z"
  default:
    let half = radius * 1.253
    return
      "M\(short(x)) \(short(y - half))l\(short(half)) \(short(half)) \(short(-half)) \(short(half)) \(short(-half)) \(short(-half))z"
  }
}

/// A line through the places, each as far from the one before as can be seen; the first and the last always.
func polyline(_ places: some Collection<(x: Double, y: Double)>, finest: Double = 0.5) -> String {
  var data = ""
  var previous: (x: Double, y: Double)?
  for (index, place) in places.enumerated() {
    if let previous, index < places.count - 1, abs(place.x - previous.x) < finest, abs(place.y - previous.y) < finest {
      continue
    }
    data += (previous == nil ? "M" : "L") + short(place.x) + " " + short(place.y)
    previous = place
  }
  return data
}
