/// Version of the program, written to manifests and runs.
package let tierbookVersion = "0.1.0"
