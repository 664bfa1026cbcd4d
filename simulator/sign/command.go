package sign

import "github.com/spf13/cobra"

// SignCommand returns the command `fairground sign`.
func SignCommand() *cobra.Command {
	return &cobra.Command{Use: "sign", Short: "Sign, and show every intermediate string"}
}

// VerifyCommand returns the command `fairground verify`.
func VerifyCommand() *cobra.Command {
	return &cobra.Command{Use: "verify", Short: "Verify a signature, and name the mistake"}
}
